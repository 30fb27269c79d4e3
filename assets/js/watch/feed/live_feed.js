import { LAST_MOMENT_MS } from "../shared/time.js";
import { CHANGE_EVENTS, changeOf } from "./change.js";

/** How many entries may wait for the numbers; if more come, the numbers are requested again. */
export const EARLY_LIMIT = 1_000;
/** How often a post is sent at most until it is answered. */
export const POST_TRIES = 20;

/**
 * A video's channel: how many annotations there are, windows of them, and what happens live.
 *
 * Everything live is an entry in the video's log, with a rising `seq`. The page knows the last `seq`
 * that it has taken in. A lost connection resumes from there, and anything at or below it is a repeat
 * and is dropped, so a missed entry is handled exactly like a live one.
 *
 * It is an EventTarget of `loading` (the numbers have been requested), `density` (here they are, as
 * the server sends them), `loaded` (the page is up to date), `incomplete` (the numbers did not come;
 * `loadAgain` tries again), `changes` (a list of `Change`s, in order and each of them once), `live`,
 * `lost` and `refused`.
 */
export class LiveFeed extends EventTarget {
  /** Who is reading, known once joined: `{id, isOwner}`, of the video that is. */
  you = { id: null, isOwner: false };
  /** The last `seq` that was taken in, or null while the page has no numbers to build on. */
  #lastSeq = null;
  /** What came while there were no numbers. */
  #early = [];
  /** Counts the requests for the numbers, so that only the last answer is taken. */
  #start = 0;
  #unanswered = new Set();

  constructor(socket, topic) {
    super();
    this.channel = socket.channel(topic, () => this.#joinParams());
    for (const event of CHANGE_EVENTS) {
      this.channel.on(event, (payload) => this.#take([{ event, payload }]));
    }
    this.channel.onError(() => this.#lost());
    this.channel.onClose(() => this.#tell("refused"));
    socket.onError(() => this.#tell("lost"));
  }

  /** Joins; the client rejoins by itself. */
  start() {
    this.channel
      .join()
      .receive("ok", (reply) => this.#joined(reply))
      .receive("error", () => this.#tell("refused"));
  }

  /** Whether what is sent now can arrive. */
  get isLive() {
    return this.channel.canPush();
  }

  /**
   * Posts `{body, at, clientId}`. Without an answer it is sent again as soon as the connection is
   * back; the server stores what has the same `clientId` once.
   *
   * The outcome is `{status: "ok"}`, `{status: "refused", errors}` with messages by field, or
   * `{status: "unanswered"}` when the server refuses this page, or never answers.
   */
  async post({ body, at, clientId }) {
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#send("new_annotation", { body, at, client_id: clientId });
      if (outcome.status !== "unanswered" || tries === POST_TRIES) return outcome;
      if (!(await this.#isBack())) return outcome;
    }
  }

  /** Changes `{id, body, at}`; the outcome is as in `post`, but it is sent only once. */
  update(annotation) {
    return this.#send("update_annotation", annotation);
  }

  /** Deletes an annotation; the outcome is as in `update`. */
  delete(id) {
    return this.#send("delete_annotation", { id });
  }

  /**
   * The annotations from one moment to another, both included, in order: all of them, or if it is
   * not whole the first `limit` or some more. It throws when they do not come.
   */
  async window(fromMs, toMs, limit) {
    const annotations = [];
    let payload = { from: fromMs, to: toMs };
    while (payload !== null && annotations.length < limit) {
      const { status, response } = await this.#send("annotations", payload);
      if (status !== "ok") throw new Error(`annotations: ${status}`);
      annotations.push(...response.annotations);
      payload = response.next === null ? null : { after: response.next };
    }
    return { annotations, isWhole: payload === null };
  }

  /** Requests the numbers again that did not come. */
  loadAgain() {
    if (this.isLive && this.#lastSeq === null) this.#startOver();
  }

  /** A first join asks for no annotations: they are loaded by windows. */
  #joinParams() {
    return this.#lastSeq === null ? { from: LAST_MOMENT_MS } : { last_seq: this.#lastSeq };
  }

  /** Requests the numbers, which everything else builds on. */
  async #startOver() {
    const start = ++this.#start;
    this.#lastSeq = null;
    this.#early = [];
    this.#tell("loading");
    const { status, response } = await this.#send("annotation_density", {});
    if (start !== this.#start) return;
    if (status !== "ok") return this.#tell("incomplete");
    this.#lastSeq = response.last_seq;
    this.#tell("density", response);
    this.#catchUp(this.#early.splice(0));
  }

  #joined({ you, missed, start_over: isTooLate, last_seq: lastSeq }) {
    this.you = { id: you.id, isOwner: you.is_owner };
    this.#tell("live");
    if (this.#lastSeq === null || isTooLate) return this.#startOver();
    this.#catchUp(missed, lastSeq);
  }

  /** Takes in what brings the page up to date, unless it turns out that it has to start over. */
  #catchUp(entries, upToSeq = 0) {
    this.#take(entries);
    if (this.#lastSeq === null) return;
    this.#lastSeq = Math.max(this.#lastSeq, upToSeq);
    this.#tell("loaded");
  }

  /** Takes in entries of the log, `{event, payload}`, except those that it has seen. */
  #take(entries) {
    if (this.#lastSeq === null) return this.#keep(entries);
    const fresh = entries.filter(({ payload }) => this.#moveTo(payload.seq));
    const changes = fresh.map(changeOf).filter((change) => change !== null);
    if (changes.length > 0) this.#tell("changes", changes);
    // The numbers can't follow a change without knowing where the annotation was.
    if (changes.some(({ wasAt }) => wasAt === null)) this.#startOver();
  }

  #keep(entries) {
    this.#early.push(...entries);
    if (this.#early.length > EARLY_LIMIT) this.#startOver();
  }

  /** Moves on to a `seq`; false when the page is past it already. */
  #moveTo(seq) {
    const isAhead = seq > this.#lastSeq;
    if (isAhead) this.#lastSeq = seq;
    return isAhead;
  }

  #lost() {
    // The numbers that were requested before will not come any more.
    this.#start += 1;
    this.#tell("lost");
    for (const settle of this.#unanswered) settle();
  }

  /** Waits for the connection; false when the server refuses it. */
  #isBack() {
    if (this.isLive) return true;
    const once = (name, isBack) =>
      new Promise((resolve) => this.addEventListener(name, () => resolve(isBack), { once: true }));
    return Promise.race([once("live", true), once("refused", false)]);
  }

  /** Pushes; the outcome is `{status: "ok", response}`, `refused` with `errors`, or `unanswered`. */
  #send(event, payload) {
    return new Promise((resolve) => {
      const settle = (outcome) => {
        this.#unanswered.delete(drop);
        resolve(outcome);
      };
      const drop = () => settle({ status: "unanswered" });
      this.#unanswered.add(drop);
      if (!this.isLive) return drop();
      this.channel
        .push(event, payload)
        .receive("ok", (response) => settle({ status: "ok", response }))
        .receive("error", ({ errors = {} }) => settle({ status: "refused", errors }))
        .receive("timeout", drop);
    });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
