import { ResumePoint } from "./resume_point.js";

/**
 * A video's channel: its annotations so far, page by page, and then live.
 *
 * It is an EventTarget of `annotations` (detail: a list), `loading`, `loaded` (everything up to now
 * is here), `incomplete` (a page did not come; `loadAgain` tries again), `live`, `lost` and `refused`.
 */
export class LiveFeed extends EventTarget {
  #resume = new ResumePoint();
  /** Counts joins, so that the pages of an earlier one are not taken for those of this one. */
  #join = 0;
  #failedCursor = null;
  #dropPosts = new Set();

  constructor(socket, topic) {
    super();
    this.channel = socket.channel(topic, () => this.#resume.joinParams());
    this.channel.on("new_annotation", (annotation) => this.#received(annotation));
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

  /** Whether what is posted now can arrive. */
  get isLive() {
    return this.channel.canPush();
  }

  /**
   * Posts an annotation. The outcome is `{status: "posted"}`, `{status: "refused", errors}` with
   * messages by field, or `{status: "unanswered"}`: it may or may not have been stored.
   */
  post(annotation) {
    return new Promise((resolve) => {
      const settle = (outcome) => {
        this.#dropPosts.delete(drop);
        resolve(outcome);
      };
      const drop = () => settle({ status: "unanswered" });
      this.#dropPosts.add(drop);
      this.channel
        .push("new_annotation", annotation)
        .receive("ok", () => settle({ status: "posted" }))
        .receive("error", ({ errors = {} }) => settle({ status: "refused", errors }))
        .receive("timeout", drop);
    });
  }

  /** Asks again for the page that did not come. */
  loadAgain() {
    if (this.#failedCursor !== null) this.#load(this.#failedCursor, this.#join);
  }

  #joined({ annotations, next, last_id: lastId }) {
    this.#join += 1;
    this.#resume.joined(lastId);
    this.#tell("live");
    this.#took(annotations, next, this.#join);
  }

  #took(annotations, next, join) {
    this.#tell("annotations", annotations);
    if (next !== null) return this.#load(next, join);
    this.#resume.loaded();
    this.#tell("loaded");
  }

  #load(cursor, join) {
    const fail = () => {
      if (join !== this.#join) return;
      this.#failedCursor = cursor;
      this.#tell("incomplete");
    };
    this.#failedCursor = null;
    this.#tell("loading");
    this.channel
      .push("annotations", { after: cursor })
      .receive("ok", ({ annotations, next }) => {
        if (join === this.#join) this.#took(annotations, next, join);
      })
      .receive("error", fail)
      .receive("timeout", fail);
  }

  #received(annotation) {
    this.#resume.broadcast(annotation.id);
    this.#tell("annotations", [annotation]);
  }

  #lost() {
    // No page of this join is taken any more: the next join asks from the old point.
    this.#join += 1;
    this.#failedCursor = null;
    this.#resume.dropped();
    this.#tell("lost");
    for (const drop of this.#dropPosts) drop();
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
