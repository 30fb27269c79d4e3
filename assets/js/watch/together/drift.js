/** A player that is farther off seeks; smaller differences are corrected by a small change of speed. */
export const SEEK_BEYOND_MS = 1_500;
/** The largest change of speed for catching up, as a share. */
export const MAX_NUDGE = 0.05;
/** Smaller differences are not corrected. */
export const SETTLED_MS = 40;
/** How close a player that has been corrected must get. */
const CLOSE_MS = 10;
/** The time for correcting a small difference. */
const CATCH_UP_MS = 1_000;
/** How long to wait after a seek that didn't help; doubled each time, up to the maximum. */
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
