/** How long a touched list must not move to be at rest; momentum scrolling has short pauses. */
const REST_MS = 150;
const PASSIVE = { passive: true };

/**
 * Whether an element is being scrolled by fingers or their momentum. Browsers ignore a scroll position that is
 * set meanwhile, or stop abruptly.
 */
export class TouchMotion {
  #onRest;
  #isTouched = false;
  #timer = null;

  /** `onRest` is called each time the motion has ended. */
  constructor(scroller, onRest) {
    this.#onRest = onRest;
    scroller.addEventListener("touchstart", ({ target }) => this.#touched(target), PASSIVE);
    scroller.addEventListener("scroll", () => this.#moved(), PASSIVE);
  }

  get isUnderWay() {
    return this.#isTouched || this.#timer !== null;
  }

  /** The touched element receives the end of the touch even after it was removed from the document. */
  #touched(target) {
    this.#isTouched = true;
    this.#stopWaiting();
    for (const name of ["touchend", "touchcancel"]) {
      target.addEventListener(name, this.#released, PASSIVE);
    }
  }

  #released = ({ touches }) => {
    this.#isTouched = touches.length > 0;
    if (!this.#isTouched) this.#wait();
  };

  #moved() {
    if (!this.#isTouched && this.#timer !== null) this.#wait();
  }

  #wait() {
    this.#stopWaiting();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#onRest();
    }, REST_MS);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
