import { secondOf } from "./reaction_counts.js";

/** A longer step of playback, in seconds of the video, is a jump. */
const LONGEST_STEP_S = 4;
/** Other people's reactions are drawn at once if their moment is at most this long ago. */
export const FRESH_S = 3;

/**
 * Determines which seconds playback passes: each once while playing. Jumps skip seconds, so their reactions are
 * not drawn.
 */
export class ReactionPassing {
  #second = null;

  /** Playback is at `atMs`; returns the seconds that it has reached since the last call. */
  passed(atMs, isPlaying) {
    const before = this.#second;
    const second = secondOf(atMs);
    this.#second = second;
    if (!isPlaying || before === null || second <= before || second - before > LONGEST_STEP_S) return [];
    return Array.from({ length: second - before }, (_, offset) => before + 1 + offset);
  }

  /** Whether a second is the current one or has just passed. Later ones are drawn when playback reaches them. */
  isNow(second) {
    return this.#second !== null && second <= this.#second && this.#second - second <= FRESH_S;
  }
}
