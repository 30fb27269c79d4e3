import { v7 as newId } from "uuid";
import { isClientId, tabStorage } from "../watch/compose/tab_storage.js";

/** How many messages may wait in one conversation. */
export const WAITING_LIMIT = 50;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a message may wait and still be sent by itself. After that, its author has to decide. */
export const SENDABLE_MS = DAY_MS;
/** How long a message is kept if its conversation is never opened again. */
export const KEPT_MS = 7 * DAY_MS;

const PREFIX = "rumbl.outbox.conversation-";

/**
 * Where messages wait: the browser's storage, which outlives the tab, if one tab can keep the others from sending the
 * same message. Otherwise it is the tab's storage, or null.
 */
export function outboxStorage() {
  if (!globalThis.navigator?.locks) return tabStorage();
  try {
    return globalThis.localStorage ?? tabStorage();
  } catch {
    return tabStorage();
  }
}

/**
 * One person's messages that are sent in a conversation but not stored yet, in order. All tabs of the browser share
 * them. Each message has an entry of its own, so tabs that write at the same time lose nothing.
 */
export class MessageOutbox {
  #storage;
  #prefix;
  /** Those that the storage had no room for, by id. They don't survive the page. */
  #unstored = new Map();

  /** `place` names the conversation and the person: `ID-USER_ID`. */
  constructor(storage, place) {
    this.#storage = storage;
    this.#prefix = `${PREFIX}${place}.`;
  }

  all() {
    const stored = keysIn(this.#storage, this.#prefix).map((key) => read(this.#storage, key));
    const all = [...stored.filter(Boolean), ...this.#unstored.values()];
    // The ids begin with the time.
    return all.sort((one, other) => (one.client_id < other.client_id ? -1 : 1));
  }

  first() {
    return this.all()[0];
  }

  /** Returns whether there was room. */
  add(content, at = Date.now()) {
    if (this.all().length >= WAITING_LIMIT) return false;
    const message = { content, client_id: newId(), at };
    try {
      this.#storage.setItem(this.#prefix + message.client_id, JSON.stringify(message));
    } catch {
      this.#unstored.set(message.client_id, message);
    }
    return true;
  }

  remove(clientId) {
    this.#unstored.delete(clientId);
    this.#storage?.removeItem(this.#prefix + clientId);
  }

  /** Takes out the messages that have waited for longer than `SENDABLE_MS`. */
  takeOld(now = Date.now()) {
    const old = this.all().filter(({ at }) => now - at > SENDABLE_MS);
    for (const { client_id } of old) this.remove(client_id);
    return old;
  }

  /** Calls `send` while no other tab sends, and returns what it returns. */
  alone(send) {
    const locks = globalThis.navigator?.locks;
    return locks ? locks.request(this.#prefix, send) : send();
  }

  /** Whether the storage event of another tab is about these messages. */
  isAbout({ key }) {
    return key === null || key.startsWith(this.#prefix);
  }
}

/** Drops messages of any conversation and any person that were kept for longer than `KEPT_MS`. */
export function dropForgotten(storage, now = Date.now()) {
  for (const key of keysIn(storage, PREFIX)) {
    const message = read(storage, key);
    if (!message || now - message.at > KEPT_MS) storage.removeItem(key);
  }
}

function keysIn(storage, prefix) {
  const keys = Array.from({ length: storage?.length ?? 0 }, (_, index) => storage.key(index));
  return keys.filter((key) => key?.startsWith(prefix));
}

/** The message of an entry, or null if it is no message. */
function read(storage, key) {
  try {
    const { content, client_id, at } = JSON.parse(storage.getItem(key));
    const isMessage = typeof content === "string" && isClientId(client_id) && Number.isFinite(at);
    return isMessage && key.endsWith(`.${client_id}`) ? { content, client_id, at } : null;
  } catch {
    return null;
  }
}
