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

/**
 * Keeps a player in place. `correct(driftMs)` gets by how much the player is ahead, and returns whether it has to `seek`,
 * and by which factor it goes faster or slower from now on.
 */
export class DriftControl {
  #isNudging = false;

  correct(driftMs) {
    const off = Math.abs(driftMs);
    if (off > SEEK_BEYOND_MS) {
      this.reset();
      return { seek: true, factor: 1 };
    }
    this.#isNudging = off > (this.#isNudging ? CLOSE_MS : SETTLED_MS);
    if (!this.#isNudging) return { seek: false, factor: 1 };
    const nudge = Math.max(-MAX_NUDGE, Math.min(MAX_NUDGE, -driftMs / CATCH_UP_MS));
    return { seek: false, factor: 1 + nudge };
  }

  reset() {
    this.#isNudging = false;
  }
}
