import { grouped } from "../shared/numbers.js";

const LOADING = "Loading annotations…";
const EMPTY = "Nobody has said anything yet. Be the first!";
const WAITING = "Press play: annotations appear at their moment.";

/** How many annotations are shown and how many there are, and a hint while none is shown. */
export class PanelSummary {
  #count;
  #hint;
  #isLoaded = false;
  #numbers = { shown: 0, total: 0, rows: 0 };

  /** `count` and `hint` are elements. */
  constructor({ count, hint }) {
    this.#count = count;
    this.#hint = hint;
  }

  /** The density has been loaded. */
  loaded() {
    this.#isLoaded = true;
    this.#update();
  }

  /** Loading has begun, again. */
  loading() {
    this.#hint.textContent = LOADING;
  }

  /** Loading failed; another part of the page says what to do. */
  incomplete() {
    this.#hint.textContent = "";
  }

  /** `shown` of `total` annotations have had their moment, and the list has `rows` rows. */
  show(numbers) {
    const before = this.#numbers;
    if (Object.keys(before).every((name) => before[name] === numbers[name])) return;
    this.#numbers = numbers;
    this.#update();
  }

  #update() {
    const { shown, total, rows } = this.#numbers;
    this.#count.textContent = total > 0 ? `${grouped(shown)} of ${grouped(total)}` : "";
    this.#hint.hidden = rows > 0;
    if (this.#isLoaded) this.#hint.textContent = total > 0 ? WAITING : EMPTY;
  }
}
