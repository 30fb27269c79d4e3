import { element } from "../shared/dom.js";

/** Emoji on the screen at most; more are not drawn. */
export const MOST_FLIGHTS = 30;
/** How many are drawn of one emoji that many have sent in one second. */
export const MOST_OF_A_KIND = 5;
/** How long the stylesheet moves one. */
export const FLIGHT_MS = 2_600;
/** How long after one another those of a kind begin. */
const APART_MS = 120;
/** Where they rise, one after the other, as shares of the layer's width: next to each other, and never in a row. */
const PLACES = [0.86, 0.72, 0.93, 0.79, 0.65, 0.9, 0.75, 0.83, 0.68];

/**
 * The element over the picture in which emoji rise; for those who want less motion, the stylesheet has them stand still.
 * It never takes a click or the focus, and screen readers skip it.
 */
export class ReactionLayer {
  #root;
  #place = 0;

  constructor(root) {
    this.#root = root;
  }

  /** Lets an emoji rise, `count` of them as far as that many are drawn. */
  launch(emoji, count = 1) {
    // Nobody sees a hidden page.
    if (document.hidden) return;
    const free = MOST_FLIGHTS - this.#root.childElementCount;
    for (let index = 0; index < Math.min(count, MOST_OF_A_KIND, free); index += 1) {
      const flight = element("span", "reaction", emoji);
      flight.style.left = `${PLACES[this.#place] * 100}%`;
      flight.style.animationDelay = `${index * APART_MS}ms`;
      this.#place = (this.#place + 1) % PLACES.length;
      this.#root.append(flight);
      setTimeout(() => flight.remove(), FLIGHT_MS + index * APART_MS);
    }
  }
}
