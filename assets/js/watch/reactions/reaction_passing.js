import { secondOf } from "./reaction_counts.js";

/** A step of the playback that is longer, in seconds of the video, is a jump. */
const LONGEST_STEP_S = 4;
/** What others send is drawn at once where its moment has only just passed. */
export const FRESH_S = 3;

/**
 * Which seconds of the video the playback passes: each once as it plays, and none on a jump, so nothing is drawn of what
 * was skipped.
 */
export class ReactionPassing {
  #second = null;

  /** The playback is at `atMs`; returns the seconds that it has come to since it was last. */
  passed(atMs, isPlaying) {
    const before = this.#second;
    const second = secondOf(atMs);
    this.#second = second;
    if (!isPlaying || before === null || second <= before || second - before > LONGEST_STEP_S) return [];
    return Array.from({ length: second - before }, (_, offset) => before + 1 + offset);
  }

  /** Whether a second is the present one, or has only just passed. What comes later is drawn when it is passed. */
  isNow(second) {
    return this.#second !== null && second <= this.#second && this.#second - second <= FRESH_S;
  }
}
