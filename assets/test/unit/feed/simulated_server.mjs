/**
 * A video's channel as the server keeps it, between an official client's pushes and the page.
 *
 * What it sends arrives in the order in which it was sent, one frame for each `deliver`. Broadcasts
 * are sent in the order of their ids, but at any time after the commit; requests are answered with
 * what is there when they are handled. `drop` and `rejoin` lose all that is on its way.
 */
export class SimulatedServer {
  annotations = new Map();
  pageSize;
  #lastId = 0;
  #changes = new Map();
  #lastChangeId = 0;
  #broadcasts = [];
  #requests = [];
  #frames = [];
  #client = null;

  constructor(pageSize) {
    this.pageSize = pageSize;
  }

  /** What `LiveFeed` takes for a socket. */
  socket() {
    return { channel: (_topic, params) => (this.#client = new SimulatedChannel(this, params)), onError() {} };
  }

  insert(at) {
    const id = ++this.#lastId;
    const annotation = { id, at, body: `body ${id}`, user: { id: 1, username: "alice" } };
    this.annotations.set(id, annotation);
    this.#broadcasts.push(["new_annotation", annotation, id, 0]);
  }

  edit(id, at) {
    const { at: wasAt, ...rest } = this.annotations.get(id);
    const annotation = { ...rest, at, body: `edited ${this.#lastChangeId}` };
    this.annotations.set(id, annotation);
    const changeId = this.#changed(id);
    const payload = { change_id: changeId, was_at: wasAt, ...annotation };
    this.#broadcasts.push(["annotation_updated", payload, 0, changeId]);
  }

  delete(id) {
    const { at } = this.annotations.get(id);
    this.annotations.delete(id);
    const changeId = this.#changed(id);
    this.#broadcasts.push(["annotation_deleted", { change_id: changeId, id, at }, 0, changeId]);
  }

  /** Sends the oldest broadcast that is still to be sent; false when there is none. */
  broadcast() {
    const [event, payload, id, changeId] = this.#broadcasts.shift() ?? [];
    if (!event) return false;
    const isSkipped = id <= this.#client.skipId && changeId <= this.#client.skipChangeId;
    if (this.#client.isJoined && !isSkipped) this.#frames.push(() => this.#client.trigger(event, payload));
    return true;
  }

  /** Handles the oldest request; false when there is none. */
  handle() {
    const { event, payload, answer } = this.#requests.shift() ?? {};
    if (!event) return false;
    const response = event === "annotations" ? this.page(payload) : this.density();
    this.#frames.push(() => answer("ok", response));
    return true;
  }

  /** Lets the oldest frame arrive; false when there is none. */
  deliver() {
    const frame = this.#frames.shift();
    frame?.();
    return frame !== undefined;
  }

  drop() {
    if (!this.#client.isJoined) return;
    this.#requests = [];
    this.#frames = [];
    this.#client.isJoined = false;
    this.#client.trigger("error");
  }

  join() {
    if (this.#client.isJoined) return;
    const { last_seen_id: id, last_seen_change_id: changeId } = this.#client.params();
    const numbers = { last_id: this.#lastId, last_change_id: this.#lastChangeId };
    const missed = id === undefined ? [] : this.#all().filter((one) => one.id > id).sort(byId);
    const changes = [...this.#changes].filter(([, number]) => number > (changeId ?? Infinity));
    const reply = {
      ...numbers,
      annotations: missed.slice(0, this.pageSize),
      next: missed.length > this.pageSize ? "more" : null,
      changes: changes.slice(0, this.pageSize).map(([one, number]) => this.#change(one, number)),
      next_change: changes.length > this.pageSize ? 1 : null,
    };
    this.#client.skipId = this.#lastId;
    this.#client.skipChangeId = this.#lastChangeId;
    this.#client.isJoined = true;
    this.#client.joining("ok", reply);
  }

  density() {
    const counts = new Map();
    for (const { at } of this.annotations.values()) {
      const bucket = Math.floor(at / 1000);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
    const buckets = [...counts].sort(([one], [other]) => one - other);
    const numbers = { last_id: this.#lastId, last_change_id: this.#lastChangeId };
    return { bucket_ms: 1000, buckets, count: this.annotations.size, ...numbers };
  }

  request(event, payload, answer) {
    this.#requests.push({ event, payload, answer });
  }

  #changed(id) {
    this.#changes.delete(id);
    this.#changes.set(id, ++this.#lastChangeId);
    return this.#lastChangeId;
  }

  #change(id, changeId) {
    return { change_id: changeId, id, annotation: this.annotations.get(id) ?? null };
  }

  #all() {
    return [...this.annotations.values()];
  }

  /** A page of a window. */
  page({ from, to, after }) {
    const [first, last, place] = after ? JSON.parse(after) : [Number(from), Number(to), [-1, 0]];
    const isPast = ({ at, id }) => at > place[0] || (at === place[0] && id > place[1]);
    const within = this.#all().filter((one) => one.at >= first && one.at <= last && isPast(one));
    within.sort((one, other) => one.at - other.at || one.id - other.id);
    const annotations = within.slice(0, this.pageSize);
    const end = annotations.at(-1);
    const next = within.length > this.pageSize ? JSON.stringify([first, last, [end.at, end.id]]) : null;
    return { annotations, next };
  }
}

const byId = (one, other) => one.id - other.id;

class SimulatedChannel {
  isJoined = false;
  skipId = 0;
  skipChangeId = 0;
  #server;
  #handlers = new Map();

  constructor(server, params) {
    this.#server = server;
    this.params = params;
  }

  on(event, handler) {
    this.#handlers.set(event, handler);
  }

  onError(handler) {
    this.#handlers.set("error", handler);
  }

  onClose() {}

  canPush() {
    return this.isJoined;
  }

  join() {
    const hooks = new Map();
    this.joining = (status, response) => hooks.get(status)?.(response);
    return chain(hooks);
  }

  push(event, payload) {
    const hooks = new Map();
    this.#server.request(event, payload, (status, response) => hooks.get(status)?.(response));
    return chain(hooks);
  }

  trigger(event, payload) {
    this.#handlers.get(event)(payload);
  }
}

function chain(hooks) {
  const push = { receive: (status, hook) => (hooks.set(status, hook), push) };
  return push;
}
