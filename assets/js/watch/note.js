/** How long a note stays, at least long enough to be read twice. */
const NOTE_MS = 6_000;

/** A line that says what has just been done, and then goes away. */
export class Note {
  #element;
  #timer = null;

  constructor(element) {
    this.#element = element;
  }

  say(words) {
    clearTimeout(this.#timer);
    this.#element.textContent = words;
    this.#element.hidden = false;
    this.#timer = setTimeout(() => (this.#element.hidden = true), NOTE_MS);
  }
}
