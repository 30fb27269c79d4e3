/** The initial estimate for how soon a player plays after a seek, with data that the browser has already. */
const SOON_MS = 300;
/** The longest time that a player gets for loading before it starts anyway. */
const LONGEST_MS = 3_000;

/**
 * Starts a player that joins late. A seek takes a while, during which the room moves on. So the player seeks
 * ahead to where the room will be, and plays when the room gets there. If it has not loaded by then, it gets
 * twice the time.
 */
export class LateStart {
  #player;
  #leadMs = SOON_MS;
  #timer = null;

  constructor(player) {
    this.#player = player;
  }

  /** Whether the player is waiting for the room. */
  get isUnderWay() {
    return this.#timer !== null;
  }

  /**
   * Begins, and returns whether it could: players that don't report whether they have loaded have to start
   * another way. `seekAhead(leadMs)` seeks to where the room will be, and `play()` plays.
   */
  begin({ seekAhead, play }) {
    if (this.#player.hasLoaded === undefined) return false;
    seekAhead(this.#leadMs);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#player.hasLoaded || this.#leadMs === LONGEST_MS) {
        this.#leadMs = Math.max(SOON_MS, this.#leadMs / 2);
        play();
      } else {
        this.#leadMs = Math.min(LONGEST_MS, this.#leadMs * 2);
        this.begin({ seekAhead, play });
      }
    }, this.#leadMs);
    return true;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
