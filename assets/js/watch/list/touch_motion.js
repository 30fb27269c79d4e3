/** After how long without movement a touched list is at rest: momentum has pauses of its own. */
const REST_MS = 150;
const PASSIVE = { passive: true };

/**
 * Whether fingers, or the momentum that they gave, move a scrolled element. Browsers ignore a
 * position that is set while it moves, or stop dead at it.
 */
export class TouchMotion {
  #onRest;
  #isTouched = false;
  #timer = null;

  /** `onRest` is called each time that the movement has ended. */
  constructor(scroller, onRest) {
    this.#onRest = onRest;
    scroller.addEventListener("touchstart", ({ target }) => this.#touched(target), PASSIVE);
    scroller.addEventListener("scroll", () => this.#moved(), PASSIVE);
  }

  get isUnderWay() {
    return this.#isTouched || this.#timer !== null;
  }

  /** The touched element gets the end of the touch, even after it has left the document. */
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
