/** How soon after a jump a player is expected to play; it takes about as long as a browser needs for what it has already. */
const SOON_MS = 300;
/** The longest that a player is given to load, before it starts all the same. */
const LONGEST_MS = 3_000;

/**
 * Starts a player that comes late. A jump takes a while, by which the player would be behind from the beginning; so it
 * jumps to where the room will be, and plays when the room gets there. If it has not loaded by then, it is given twice
 * as long.
 */
export class LateStart {
  #player;
  #leadMs = SOON_MS;
  #timer = null;

  constructor(player) {
    this.#player = player;
  }

  /** Whether the player waits for the room. */
  get isUnderWay() {
    return this.#timer !== null;
  }

  /**
   * Begins, and says whether it could: a player of which nobody can say whether it has loaded starts in another way.
   * `seekAhead(leadMs)` jumps to where the room will be, and `play()` plays.
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
