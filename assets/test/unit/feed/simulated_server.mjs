/** So many entries the log keeps; a client that comes back from before them starts over. */
const LOG_LIMIT = 60;
/** Of one deletion in so many, the server can no longer tell where the annotation was. */
const FORGETFULNESS = 5;

/**
 * A video's channel as the server keeps it, between an official client's pushes and the page.
 *
 * What it sends arrives in the order in which it was sent, one frame for each `deliver`. Entries of
 * the log are broadcast in the order of their `seq`, but at any time after the commit, and also to a
 * client that has had them with its join. `seq` rises with gaps. A request is answered with what is
 * there when it is handled, but broadcasts may overtake the reply. `drop` loses all that is on its
 * way, and `join` comes back.
 */
export class SimulatedServer {
  annotations = new Map();
  pageSize;
  #lastId = 0;
  #lastSeq = 0;
  #prunedSeq = 0;
  #log = [];
  #answers = new Map();
  #broadcasts = [];
  #requests = [];
  #replies = [];
  #frames = [];
  #client = null;

  constructor(pageSize) {
    this.pageSize = pageSize;
  }

  /** What `LiveFeed` takes for a socket. */
  socket() {
    return { channel: (_topic, params) => (this.#client = new SimulatedChannel(this, params)), onError() {} };
  }

  /** How many annotations were ever stored. */
  get storedCount() {
    return this.#lastId;
  }

  insert(at, body, headId = null) {
    const id = ++this.#lastId;
    const head = headId === null ? null : this.annotations.get(headId);
    const annotation = {
      id,
      at: head?.at ?? at,
      body: body ?? `body ${id}`,
      user: { id: 1, username: "alice" },
      reply_to_id: head ? (head.reply_to_id ?? head.id) : null,
    };
    this.annotations.set(id, annotation);
    return { id, seq: this.#append("new_annotation", annotation) };
  }

  edit(id, at) {
    const { at: wasAt, reply_to_id: headId } = this.annotations.get(id);
    this.#update(id, { at: headId === null ? at : wasAt, body: `edited ${this.#lastSeq}` });
    if (headId === null) for (const reply of this.repliesTo(id)) this.#update(reply.id, { at });
  }

  /** Resolves an annotation that is no reply, or opens it again. */
  resolve(id, resolved) {
    const { resolved: wasResolved = false, reply_to_id: headId } = this.annotations.get(id);
    if (headId === null && resolved !== wasResolved) this.#update(id, { resolved: resolved || undefined });
  }

  repliesTo(headId) {
    return this.#all().filter((one) => one.reply_to_id === headId);
  }

  #update(id, change) {
    const known = this.annotations.get(id);
    const annotation = { ...known, ...change };
    this.annotations.set(id, annotation);
    this.#append("annotation_updated", { was_at: known.at, was_resolved: known.resolved, ...annotation });
  }

  delete(id) {
    const { at, reply_to_id, resolved: was_resolved } = this.annotations.get(id);
    this.annotations.delete(id);
    this.#append("annotation_deleted", { id, at: id % FORGETFULNESS === 0 ? null : at, reply_to_id, was_resolved });
  }

  /** Broadcasts the oldest entry that is still to be broadcast; false when there is none. */
  broadcast() {
    const entry = this.#broadcasts.shift();
    if (entry && this.#client.isJoined) {
      this.#frames.push(() => this.#client.trigger(entry.event, entry.payload));
    }
    return entry !== undefined;
  }

  /** Handles the oldest request, without replying yet; false when there is none. */
  handle() {
    const { event, payload, answer } = this.#requests.shift() ?? {};
    if (!event) return false;
    const response = this.#respond(event, payload);
    this.#replies.push(() => answer("ok", response));
    return true;
  }

  /** Sends the oldest reply that is still to be sent; false when there is none. */
  reply() {
    const reply = this.#replies.shift();
    if (reply) this.#frames.push(reply);
    return reply !== undefined;
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
    this.#replies = [];
    this.#frames = [];
    this.#client.isJoined = false;
    this.#client.trigger("error");
  }

  join() {
    if (this.#client.isJoined) return;
    const { last_seq: lastSeq } = this.#client.params();
    const reply = { you: { id: 1, is_owner: false }, last_seq: this.#lastSeq, ...this.#missed(lastSeq) };
    this.#client.isJoined = true;
    this.#client.joining("ok", reply);
  }

  density() {
    const buckets = bucketsOf(this.#heads());
    const resolved = this.#heads().filter((one) => one.resolved);
    const resolved_buckets = resolved.length > 0 ? bucketsOf(resolved) : undefined;
    const counts = { count: this.annotations.size, resolved_count: resolved.length };
    return { bucket_ms: 1000, buckets, resolved_buckets, ...counts, last_seq: this.#lastSeq };
  }

  request(event, payload, answer) {
    this.#requests.push({ event, payload, answer });
  }

  #append(event, change) {
    this.#lastSeq += 1 + (this.#lastId % 2);
    const entry = { event, payload: { seq: this.#lastSeq, ...change } };
    this.#broadcasts.push(entry);
    this.#log.push(entry);
    if (this.#log.length > LOG_LIMIT) this.#prunedSeq = this.#log.shift().payload.seq;
    return this.#lastSeq;
  }

  #missed(lastSeq) {
    if (lastSeq === undefined) return { annotations: [], next: null, last_id: this.#lastId };
    const missed = this.#log.filter(({ payload }) => payload.seq > lastSeq);
    if (lastSeq < this.#prunedSeq || missed.length > this.pageSize) return { missed: [], start_over: true };
    return { missed };
  }

  #respond(event, payload) {
    if (event === "annotations") return this.page(payload);
    if (event === "annotation_density") return this.density();
    const { client_id: clientId, at, body } = payload;
    const answer = this.#answers.get(clientId) ?? this.insert(at, body);
    this.#answers.set(clientId, answer);
    return answer;
  }

  #heads() {
    return this.#all().filter(({ reply_to_id: headId }) => headId === null);
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
    return { annotations, next, last_id: this.#lastId, last_seq: this.#lastSeq };
  }
}

class SimulatedChannel {
  isJoined = false;
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

/** How many annotations each second has: `[second, count]`, in order. */
function bucketsOf(annotations) {
  const counts = new Map();
  for (const { at } of annotations) {
    const bucket = Math.floor(at / 1000);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => one - other);
}

function chain(hooks) {
  const push = { receive: (status, hook) => (hooks.set(status, hook), push) };
  return push;
}
