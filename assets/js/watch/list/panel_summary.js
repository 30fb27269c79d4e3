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

  /** It is known how many annotations there are. */
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

  /** So many of all have had their moment, and so many rows are shown. */
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

function grouped(number) {
  return number.toLocaleString("en");
}
