/** The longest `client_id` that the server accepts. */
const ID_LIMIT = 64;

/** The tab's storage, or null: where it is forbidden, even naming it throws. */
export function tabStorage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** Whether the server accepts this as a client id. */
export function isClientId(value) {
  return typeof value === "string" && value.length > 0 && value.length <= ID_LIMIT;
}

/** The parent of a saved post as `{replyTo: {id, headId, username, at}}`, or nothing if it is not a reply. */
export function keptReply(value) {
  const { id, headId, username, at } = value ?? {};
  const isReply = [id, headId, at].every(Number.isSafeInteger) && typeof username === "string";
  return isReply ? { replyTo: { id, headId, username, at } } : {};
}

/** Whether this is the text and moment of an annotation, as far as the page can validate it. */
export function isWritten({ body, at }) {
  return typeof body === "string" && body !== "" && Number.isInteger(at) && at >= 0;
}
