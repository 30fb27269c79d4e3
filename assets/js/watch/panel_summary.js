const LOADING = "Loading annotations…";
const EMPTY = "Nobody has said anything yet. Be the first!";
const WAITING = "Press play: annotations appear at their moment.";

/** How many annotations are shown and how many there are, and a hint while none is shown. */
export class PanelSummary {
  #count;
  #hint;
  #isLoaded = false;
  #shown = 0;
  #total = 0;

  /** `count` and `hint` are elements. */
  constructor({ count, hint }) {
    this.#count = count;
    this.#hint = hint;
  }

  /** Whether all annotations there were have been loaded once. */
  get isLoaded() {
    return this.#isLoaded;
  }

  loaded() {
    this.#isLoaded = true;
    this.#update();
  }

  /** Loading has begun, again. */
  loading() {
    this.#hint.textContent = LOADING;
  }

  /** Loading has stopped before the end; what to do is said elsewhere. */
  incomplete() {
    this.#hint.textContent = "";
  }

  show(shown, total) {
    if (shown === this.#shown && total === this.#total) return;
    this.#shown = shown;
    this.#total = total;
    this.#update();
  }

  #update() {
    this.#count.textContent = this.#total > 0 ? `${this.#shown} of ${this.#total}` : "";
    this.#hint.hidden = this.#shown > 0;
    if (this.#isLoaded) this.#hint.textContent = this.#total > 0 ? WAITING : EMPTY;
  }
}
