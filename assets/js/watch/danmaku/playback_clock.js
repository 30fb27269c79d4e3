/** How far the clock may be from what the player last said, for a video at normal speed. */
const SLACK_MS = 300;
/** How much of a small difference is made up for at a time: too little to be seen. */
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
    // A player that waits for data says that it plays, but its time stands still.
    this.#shownMs = Math.min(this.#shownMs, toldMs + slackMs);
    this.#toldMs = toldMs;
    this.#frameMs = isPlaying ? frameMs : null;
    return this.#shownMs;
  }
}
