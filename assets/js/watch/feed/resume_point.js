import { LAST_MOMENT_MS } from "../shared/time.js";

/**
 * From where a connection that was lost goes on, so that nothing is missed.
 *
 * There is such a point only once the numbers of the video are here, which take into account all
 * up to an id, and up to a change. From then on both move with what is broadcast. If the connection
 * drops before, what was broadcast until then is worth nothing, and the next join begins anew.
 */
export class ResumePoint {
  #isComplete = false;
  #lastId = 0;
  #lastChangeId = 0;

  /** Whether a join can go on from here. */
  get isComplete() {
    return this.#isComplete;
  }

  /** The parameters of the next join; the first one asks for nothing but what is to come. */
  joinParams() {
    return this.#isComplete
      ? { last_seen_id: this.#lastId, last_seen_change_id: this.#lastChangeId }
      : { from: LAST_MOMENT_MS };
  }

  /** Everything up to an id, and up to a change, is here. */
  caughtUp(lastId, lastChangeId) {
    this.annotated(lastId);
    this.changed(lastChangeId);
    this.#isComplete = true;
  }

  /** An annotation was broadcast. */
  annotated(id) {
    this.#lastId = Math.max(this.#lastId, id);
  }

  /** A change was broadcast. */
  changed(changeId) {
    this.#lastChangeId = Math.max(this.#lastChangeId, changeId);
  }

  /** The numbers are asked for anew. */
  startOver() {
    this.#isComplete = false;
  }

  /** The connection was lost. */
  dropped() {
    if (this.#isComplete) return;
    this.#lastId = 0;
    this.#lastChangeId = 0;
  }
}
