import { isClientId, isWritten, keptReply, tabStorage } from "./tab_storage.js";

const PREFIX = "rumbl.draft.";
/** The name of visitors who have not logged in, in the storage key. */
export const GUEST = "guest";

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

  /** The saved draft, `{body, at, clientId, isRefused}`, with `replyTo` if it is a reply, or null. */
  read() {
    try {
      const { body, at, clientId, isRefused, replyTo } = JSON.parse(this.#storage.getItem(this.#key));
      if (!isWritten({ body, at })) return null;
      const kept = { body, at, clientId: isClientId(clientId) ? clientId : null, isRefused: isRefused === true };
      return { ...kept, ...keptReply(replyTo) };
    } catch {
      return null;
    }
  }

  /**
   * Takes over what `other` has saved, above what there is here already. What may be stored already stays
   * as it is, and `other` waits: under another id it would be stored twice.
   */
  adopt(other) {
    const left = other.read();
    const own = this.read();
    if (left === null || own?.clientId) return;
    const whole = own === null ? left : { ...left, replyTo: own.replyTo, body: `${left.body}\n\n${own.body}` };
    this.write(whole);
    if (this.read()?.body === whole.body) other.write({ body: "" });
  }

  /**
   * Saves `{body, at, clientId, isRefused, replyTo}`: with an id once it has been sent, and refused once the
   * server has answered with an error. An empty body deletes the draft.
   */
  write({ body, at, clientId, isRefused, replyTo }) {
    try {
      if (body === "") this.#storage.removeItem(this.#key);
      else this.#storage.setItem(this.#key, JSON.stringify({ body, at, clientId, isRefused, replyTo }));
    } catch {
      // A browser that stores nothing loses the draft with the page, as it would any text.
    }
  }
}
