/** Farther off than that, a player jumps; anything less is caught up with without anybody noticing. */
export const SEEK_BEYOND_MS = 1_500;
/** How much faster or slower a player may go to catch up. */
export const MAX_NUDGE = 0.05;
/** A player that is off by less is left alone. */
export const SETTLED_MS = 40;
/** How close a player has to come that was nudged before. */
const CLOSE_MS = 10;
/** How long a small difference may take to be caught up with. */
const CATCH_UP_MS = 1_000;
/** How long a player that is still far off after a jump is left alone: twice as long each time, up to the most. */
const JUMP_AGAIN_MS = 1_000;
const MAX_JUMP_AGAIN_MS = 30_000;

/**
 * Keeps a player in place. `correct(driftMs, now)` takes how far the player is ahead, and returns whether it has to
 * `seek`, and the factor by which it goes faster or slower from now on. Not every jump succeeds: a file on a server
 * without ranges, or a live stream, may not have that moment.
 */
export class DriftControl {
  #isNudging = false;
  #jumps = 0;
  #jumpAgainAt = -Infinity;

  correct(driftMs, now) {
    const off = Math.abs(driftMs);
    if (off > SEEK_BEYOND_MS) {
      this.#isNudging = false;
      return { seek: this.#mayJump(now), factor: 1 };
    }
    this.#jumps = 0;
    this.#jumpAgainAt = -Infinity;
    this.#isNudging = off > (this.#isNudging ? CLOSE_MS : SETTLED_MS);
    if (!this.#isNudging) return { seek: false, factor: 1 };
    const nudge = Math.max(-MAX_NUDGE, Math.min(MAX_NUDGE, -driftMs / CATCH_UP_MS));
    return { seek: false, factor: 1 + nudge };
  }

  reset() {
    this.#isNudging = false;
    this.#jumps = 0;
    this.#jumpAgainAt = -Infinity;
  }

  #mayJump(now) {
    if (now < this.#jumpAgainAt) return false;
    this.#jumpAgainAt = now + Math.min(JUMP_AGAIN_MS * 2 ** this.#jumps, MAX_JUMP_AGAIN_MS);
    this.#jumps += 1;
    return true;
  }
}
