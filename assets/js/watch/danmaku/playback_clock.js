/** How far the clock may deviate from the player's last reported time, at normal speed. */
const SLACK_MS = 300;
/** The share of a small difference that is corrected per frame, too little to be visible. */
const PULL = 0.1;

/**
 * The playback time for what moves with every frame. Players tell their time in steps, some only
 * four times a second; between them the clock goes on by itself, and it stands when they do.
 */
export class PlaybackClock {
  #shownMs = 0;
  #toldMs = 0;
  #frameMs = null;

  /**
   * The time to show. `frameMs` is the time of the frame, `toldMs` what the player says.
   */
  read(frameMs, { toldMs, isPlaying, rate }) {
    const slackMs = SLACK_MS * Math.max(1, rate);
    const passedMs = this.#frameMs === null ? 0 : (frameMs - this.#frameMs) * rate;
    const isNews = this.#frameMs === null || toldMs !== this.#toldMs;
    const differenceMs = toldMs - (this.#shownMs + passedMs);
    if (!isPlaying || (isNews && Math.abs(differenceMs) > slackMs)) this.#shownMs = toldMs;
    else this.#shownMs += passedMs + (isNews ? differenceMs * PULL : 0);
    // A buffering player reports that it plays, although its time stands still.
    this.#shownMs = Math.min(this.#shownMs, toldMs + slackMs);
    this.#toldMs = toldMs;
    this.#frameMs = isPlaying ? frameMs : null;
    return this.#shownMs;
  }
}
