import { element } from "./dom.js";

/** How long a note stays, enough to read it twice. */
const NOTE_MS = 6_000;

/** A line that confirms an action and then disappears. */
export class Note {
  #element;
  #timer = null;

  constructor(element) {
    this.#element = element;
  }

  say(words) {
    this.#show(words);
    this.#timer = setTimeout(() => this.#hide(), NOTE_MS);
  }

  /**
   * Says something with a button that calls `run`; it stays until that is done, or something else is
   * said. Where it can't be done, `run` returns why, and the button stays with those words. Returns what
   * takes it away before, if it is still there.
   */
  offer(words, label, run) {
    const button = element("button", "annotation-action", label);
    button.type = "button";
    const said = element("span", "", words);
    button.addEventListener("click", () => {
      const problem = run();
      if (problem) said.textContent = problem;
      else if (button.isConnected) this.#hide();
    });
    this.#show(said, button);
    return () => {
      if (button.isConnected) this.#hide();
    };
  }

  #show(...parts) {
    clearTimeout(this.#timer);
    this.#element.replaceChildren(...parts);
    this.#element.hidden = false;
  }

  #hide() {
    this.#element.hidden = true;
    this.#element.replaceChildren();
  }
}
