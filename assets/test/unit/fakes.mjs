/** An annotation, as the server sends it. */
export function annotation(id, at, overrides = {}) {
  return { id, at, body: `body ${id}`, user: { id: 1, username: "alice" }, ...overrides };
}

/** A channel of the Phoenix client, answered by the test. */
export class FakeChannel {
  pushes = [];
  isJoined = true;
  #handlers = new Map();

  constructor(params) {
    this.params = params;
  }

  on(event, handler) {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }

  onError(handler) {
    this.on("error", handler);
  }

  onClose(handler) {
    this.on("close", handler);
  }

  canPush() {
    return this.isJoined;
  }

  join() {
    this.joining = new FakePush("phx_join", this.params());
    return this.joining;
  }

  push(event, payload) {
    const push = new FakePush(event, payload);
    this.pushes.push(push);
    return push;
  }

  /** What the server would send, or the client would notice. */
  trigger(event, payload) {
    for (const handler of this.#handlers.get(event)) handler(payload);
  }
}

class FakePush {
  #hooks = new Map();

  constructor(event, payload) {
    this.event = event;
    this.payload = payload;
  }

  receive(status, hook) {
    this.#hooks.set(status, hook);
    return this;
  }

  answer(status, response = {}) {
    this.#hooks.get(status)?.(response);
  }
}

/** A socket whose only channel is `socket.made`. */
export class FakeSocket {
  channel(_topic, params) {
    this.made = new FakeChannel(params);
    return this.made;
  }

  onError() {}

  connections = 0;

  connect() {
    this.connections += 1;
  }

  disconnect(callback) {
    this.isDisconnected = true;
    this.made.trigger("error");
    callback?.();
  }
}

/** As much of a tab's `Storage` as drafts use. */
export class FakeStorage {
  items = new Map();

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }
}

/** As much of an element as composers use. */
export class FakeElement extends EventTarget {
  value = "";
  textContent = "";
  #attributes = new Set();

  setAttribute(name) {
    this.#attributes.add(name);
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  hasAttribute(name) {
    return this.#attributes.has(name);
  }

  toggleAttribute(name, isOn) {
    if (isOn) this.#attributes.add(name);
    else this.#attributes.delete(name);
  }

  focus() {}
}
