const PREFIX = "rumbl.draft.";
/** The longest `client_id` that the server accepts. */
const ID_LIMIT = 64;

/**
 * An annotation that is not known to be stored yet, kept until the tab is closed, so it survives a
 * reload. There is one for each person and video.
 */
export class Draft {
  #key;
  #storage;

  constructor(userId, topic, storage = tabStorage()) {
    this.#key = `${PREFIX}${userId}.${topic}`;
    this.#storage = storage;
  }

  /** The saved draft, `{body, at, clientId, isRefused}`, or null. */
  read() {
    try {
      const { body, at, clientId, isRefused } = JSON.parse(this.#storage.getItem(this.#key));
      const isDraft = typeof body === "string" && Number.isInteger(at) && at >= 0;
      if (!isDraft) return null;
      return { body, at, clientId: isId(clientId) ? clientId : null, isRefused: isRefused === true };
    } catch {
      return null;
    }
  }

  /**
   * Saves `{body, at, clientId, isRefused}`: with an id once it has been sent, and refused once the
   * server has answered with an error. An empty body deletes the draft.
   */
  write({ body, at, clientId, isRefused }) {
    try {
      if (body === "") this.#storage.removeItem(this.#key);
      else this.#storage.setItem(this.#key, JSON.stringify({ body, at, clientId, isRefused }));
    } catch {
      // A browser that stores nothing loses the draft with the page, as it would any text.
    }
  }
}

/** Whether the server accepts this as a client id. */
function isId(value) {
  return typeof value === "string" && value.length > 0 && value.length <= ID_LIMIT;
}

/** The tab's storage, or null: where it is forbidden, even naming it throws. */
function tabStorage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
