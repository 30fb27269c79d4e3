import { element } from "../shared/dom.js";

/** So much of a text is shown at most; the stylesheet cuts it further. */
const LONGEST = 160;

/** What is said at a place of the timeline, above the pointer or the marker with the focus. */
export class TimelineTip {
  #tip;
  #lane;

  constructor(tip, lane) {
    this.#tip = tip;
    this.#lane = lane;
  }

  /** Shows `time` and `words` at `x`, from the lane's left. */
  show(x, time, words) {
    const parts = [element("b", "", time)];
    if (words) parts.push(element("span", "", words.slice(0, LONGEST).replace(/\s+/g, " ")));
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
