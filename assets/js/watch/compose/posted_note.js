import { t } from "../../messages/messages.js";
import { formatTime } from "../shared/time.js";

/**
 * Confirms a post for a later moment, which the list does not show yet, and offers to go there. It
 * disappears once the video gets there.
 */
export class PostedNote {
  #note;
  #player;
  #goTo;
  #atMs = null;
  #takeAway = null;

  /** `note` is a `Note`; `goTo(atMs)` is called when the offer is taken. */
  constructor({ note, player, goTo }) {
    this.#note = note;
    this.#player = player;
    this.#goTo = goTo;
  }

  /** Called when the viewer's own annotation has been stored. */
  posted(atMs) {
    if (atMs <= this.#player.currentTimeMs()) return;
    this.#atMs = atMs;
    const words = t("composer-posted", { time: formatTime(atMs) });
    this.#takeAway = this.#note.offer(words, t("composer-go-there"), () => this.#goTo(atMs));
  }

  /** The playback time may have changed. */
  tick() {
    if (this.#atMs === null || this.#player.currentTimeMs() < this.#atMs) return;
    this.#atMs = null;
    this.#takeAway();
  }
}
