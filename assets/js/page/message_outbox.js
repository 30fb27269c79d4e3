import { isClientId } from "../watch/compose/tab_storage.js";

/** Messages that are sent but not stored yet, in order. They survive a reload of the page, in the tab's storage. */
export class MessageOutbox {
  #storage;
  #key;
  #messages;

  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
    this.#messages = read(storage, key);
  }

  all() {
    return [...this.#messages];
  }

  first() {
    return this.#messages[0];
  }

  add(content) {
    this.#messages.push({ content, client_id: crypto.randomUUID() });
    this.#keep();
  }

  remove(clientId) {
    this.#messages = this.#messages.filter(({ client_id }) => client_id !== clientId);
    this.#keep();
  }

  #keep() {
    try {
      if (this.#messages.length === 0) this.#storage?.removeItem(this.#key);
      else this.#storage?.setItem(this.#key, JSON.stringify(this.#messages));
    } catch {
      // If the storage is full, they don't survive a reload.
    }
  }
}

function read(storage, key) {
  try {
    const kept = JSON.parse(storage?.getItem(key) ?? "[]");
    return kept.filter(({ content, client_id }) => typeof content === "string" && isClientId(client_id));
  } catch {
    return [];
  }
}
