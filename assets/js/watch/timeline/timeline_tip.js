import { element } from "../shared/dom.js";

/** The most characters that are shown; the stylesheet may truncate the text further. */
const LONGEST = 160;

/** The tip with an annotation of the timeline, above the pointer or the focused marker. */
export class TimelineTip {
  #tip;
  #lane;

  constructor(tip, lane) {
    this.#tip = tip;
    this.#lane = lane;
  }

  /** Shows `time` and, if given, `words` at `x`, from the lane's left. Quoted words are somebody's own. */
  show(x, time, words = "", { isQuoted = false } = {}) {
    const parts = [element("b", "", time)];
    const short = words.slice(0, LONGEST).replace(/\s+/g, " ");
    if (words) parts.push(element(isQuoted ? "bdi" : "span", "", short));
    this.#tip.replaceChildren(...parts);
    this.#tip.hidden = false;
    const { offsetLeft, offsetWidth } = this.#lane;
    const half = this.#tip.offsetWidth / 2;
    const middle = Math.min(Math.max(x, half), Math.max(half, offsetWidth - half));
    this.#tip.style.left = `${Math.round(offsetLeft + middle - half)}px`;
  }

  hide() {
    this.#tip.hidden = true;
  }
}
