import { t } from "../../messages/messages.js";
import { formatTime } from "../shared/time.js";

/**
 * The position in the video as a slider over the strip, to be dragged and moved by keys. It is drawn
 * by the strip; the input itself is what is pressed, and what assistive technology knows.
 */
export class TimelineSlider {
  #input;
  #isHeld = false;

  /** `onSeek(atMs)` is called for every move. */
  constructor(input, onSeek) {
    this.#input = input;
    input.addEventListener("input", () => onSeek(Math.round(Number(input.value))));
    input.addEventListener("pointerdown", () => (this.#isHeld = true));
    for (const name of ["pointerup", "pointercancel"]) {
      input.addEventListener(name, () => (this.#isHeld = false));
    }
  }

  /** Shows the playback time, unless the slider is being dragged. */
  show(atMs, scaleMs) {
    const max = String(scaleMs);
    if (this.#input.max !== max) this.#input.max = max;
    if (!this.#isHeld) this.#input.value = String(Math.min(atMs, scaleMs));
    const words = t("timeline-position", { time: formatTime(atMs), end: formatTime(scaleMs) });
    if (this.#input.ariaValueText !== words) this.#input.setAttribute("aria-valuetext", words);
  }
}
