import { isClientId, isWritten, keptReply, tabStorage } from "./tab_storage.js";

const PREFIX = "rumbl.outbox.";

/**
 * Keeps the posts that wait until the tab is closed, so they survive a reload. There is one for each
 * person and video: nobody else's page, and no other video's, ever reads it.
 */
export class OutboxShelf {
  #key;
  #storage;

  constructor(userId, topic, storage = tabStorage()) {
    this.#key = `${PREFIX}${userId}.${topic}`;
    this.#storage = storage;
  }

  /** The posts as `Outbox` needs them; invalid entries are left out. */
  read() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key)).filter(isPost).map(postOf);
    } catch {
      return [];
    }
  }

  write(posts) {
    try {
      if (posts.length === 0) this.#storage.removeItem(this.#key);
      else this.#storage.setItem(this.#key, JSON.stringify(posts));
    } catch {
      // If the browser stores nothing, they are still posted while the page stays open.
    }
  }
}

function isPost(value) {
  return typeof value === "object" && value !== null && isWritten(value) && isClientId(value.clientId);
}

function postOf({ clientId, body, at, isSent, problem, replyTo }) {
  const state = { isSent: isSent === true, problem: typeof problem === "string" ? problem : "" };
  return { clientId, body, at, ...state, ...keptReply(replyTo) };
}
