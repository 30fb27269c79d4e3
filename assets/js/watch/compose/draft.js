const PREFIX = "rumbl.draft.";

/**
 * What was written and not posted yet, kept until the tab is closed: it outlives a reload, and
 * stays apart for each person and video.
 */
export class Draft {
  #key;
  #storage;

  constructor(userId, topic, storage = tabStorage()) {
    this.#key = `${PREFIX}${userId}.${topic}`;
    this.#storage = storage;
  }

  /** What is kept, `{body, at}`, or null. */
  read() {
    try {
      const { body, at } = JSON.parse(this.#storage.getItem(this.#key));
      return typeof body === "string" && Number.isInteger(at) && at >= 0 ? { body, at } : null;
    } catch {
      return null;
    }
  }

  /** Keeps `{body, at}`; nothing when the body is empty. */
  write({ body, at }) {
    try {
      if (body === "") this.#storage.removeItem(this.#key);
      else this.#storage.setItem(this.#key, JSON.stringify({ body, at }));
    } catch {
      // A browser that stores nothing loses the draft with the page, as it would any text.
    }
  }
}

/** The tab's storage, or null: where it is forbidden, even naming it throws. */
function tabStorage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
