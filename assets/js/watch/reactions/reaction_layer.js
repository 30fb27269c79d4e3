import { element } from "../shared/dom.js";

/** The most emoji on the screen; further ones are not drawn. */
export const MOST_FLIGHTS = 30;
/** The most that are drawn of the same emoji in one second. */
export const MOST_OF_A_KIND = 5;
/** The duration of the stylesheet's animation. */
export const FLIGHT_MS = 2_600;
/** The delay between emoji of the same kind. */
const APART_MS = 120;
/**
 * Horizontal positions, used in turn, as shares of the layer's width. Consecutive ones are apart, and never form
 * a row.
 */
const PLACES = [0.86, 0.72, 0.93, 0.79, 0.65, 0.9, 0.75, 0.83, 0.68];

/**
 * The element over the picture in which emoji rise; with reduced motion, the stylesheet keeps them still. It
 * never receives clicks or the focus, and screen readers skip it.
 */
export class ReactionLayer {
  #root;
  #place = 0;

  constructor(root) {
    this.#root = root;
  }

  /** Lets `count` emoji of a kind rise, within the limits. */
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
