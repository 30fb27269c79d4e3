import { ResumePoint } from "./resume_point.js";

/**
 * A video's channel: how many annotations there are, windows of them, and what happens live.
 *
 * It is an EventTarget of `loading` (the numbers are on their way), `density` (here they are, as
 * the server sends them), `loaded` (all up to now is known), `incomplete` (the numbers did not
 * come; `loadAgain` tries again), `annotations` (detail: a list of new ones), `changes` (a list of
 * edits and deletions, as the server sends them), `missed` (the same, but without where anything was:
 * what happened while the connection was lost, before the numbers are asked for anew), `live`,
 * `lost` and `refused`.
 */
export class LiveFeed extends EventTarget {
  #resume = new ResumePoint();
  /** Counts the times that the numbers were asked for, so that only the last answer is taken. */
  #start = 0;
  #unanswered = new Set();

  constructor(socket, topic) {
    super();
    this.channel = socket.channel(topic, () => this.#resume.joinParams());
    this.channel.on("new_annotation", (annotation) => this.#annotated(annotation));
    this.channel.on("annotation_updated", (change) => this.#updated(change));
    this.channel.on("annotation_deleted", (change) => this.#deleted(change));
    this.channel.onError(() => this.#lost());
    this.channel.onClose(() => this.#tell("refused"));
    socket.onError(() => this.#tell("lost"));
  }

  /** Joins; rejoining is the client's own work. */
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
   * Posts an annotation. The outcome is `{status: "posted"}`, `{status: "refused", errors}` with
   * messages by field, or `{status: "unanswered"}`: it may or may not have been stored.
   */
  async post(annotation) {
    const { status, ...rest } = await this.#send("new_annotation", annotation);
    return { status: status === "ok" ? "posted" : status, ...rest };
  }

  /** Changes `{id, body, at}`; the outcome is `{status: "ok"}`, or as in `post`. */
  update(annotation) {
    return this.#send("update_annotation", annotation);
  }

  /** Deletes an annotation; the outcome is `{status: "ok"}`, or as in `post`. */
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

  /** Asks again for the numbers that did not come. */
  loadAgain() {
    if (this.isLive && !this.#resume.isComplete) this.startOver();
  }

  /** Asks for the numbers, which everything else builds on. */
  async startOver() {
    this.#start += 1;
    const start = this.#start;
    this.#resume.startOver();
    this.#tell("loading");
    const { status, response } = await this.#send("annotation_density", {});
    if (start !== this.#start) return;
    if (status !== "ok") return this.#tell("incomplete");
    this.#resume.caughtUp(response.last_id, response.last_change_id);
    this.#tell("density", response);
    this.#tell("loaded");
  }

  #joined(reply) {
    this.#tell("live");
    if (!this.#resume.isComplete) return this.startOver();
    // Where a missed change was before is not known, what was missed may be forgotten, and more than
    // a page is told sooner by the numbers: in all these cases they are asked for anew.
    const isKnown = reply.next === null && reply.changes.length === 0 && !reply.start_over;
    if (isKnown) this.#resume.caughtUp(reply.last_id, reply.last_change_id);
    this.#tell("annotations", reply.annotations);
    if (reply.changes.length > 0) this.#tell("missed", reply.changes);
    if (isKnown) this.#tell("loaded");
    else this.startOver();
  }

  #annotated(annotation) {
    this.#resume.annotated(annotation.id);
    this.#tell("annotations", [annotation]);
  }

  #updated({ change_id: changeId, was_at: wasAt, ...annotation }) {
    this.#resume.changed(changeId);
    const change = { change_id: changeId, id: annotation.id, was_at: wasAt, annotation };
    this.#tell("changes", [change]);
  }

  #deleted({ change_id: changeId, id, at }) {
    this.#resume.changed(changeId);
    this.#tell("changes", [{ change_id: changeId, id, was_at: at, annotation: null }]);
  }

  #lost() {
    // An answer to what was asked before does not come any more.
    this.#start += 1;
    this.#resume.dropped();
    this.#tell("lost");
    for (const settle of this.#unanswered) settle();
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
