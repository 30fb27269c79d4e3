import { formatTime } from "../shared/time.js";

const UNSENT = "Your reaction was not sent, as there is no connection.";
const REFUSED = "Your reaction was refused.";

/** The emoji among which people choose: by a press, by their digits, or with the arrows. */
export class ReactionMenu {
  #menu;
  #choices;
  #said;
  #react;
  #complain;
  /** What had the focus before the menu was opened by its key, or null. */
  #before = null;

  /** `react(emoji)` is what `showReactions` returns, `complain` shows words, and `said` is an element that reads them out. */
  constructor({ menu, said, react, complain }) {
    this.#menu = menu;
    this.#choices = [...menu.querySelectorAll(".reaction-choice")];
    this.#said = said;
    this.#react = react;
    this.#complain = complain;
    for (const choice of this.#choices) choice.addEventListener("click", () => this.#choose(choice));
    menu.addEventListener("keydown", (event) => this.#press(event));
    menu.addEventListener("toggle", () => menu.open || (this.#before = null));
  }

  /** Opens it for the keyboard, or closes it. */
  open() {
    if (this.#menu.open) return this.#close();
    this.#before = document.activeElement;
    this.#menu.open = true;
    this.#choices[0].focus({ preventScroll: true });
  }

  #press(event) {
    if (!this.#menu.open || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const byDigit = /^[1-9]$/.test(event.key) ? this.#choices[Number(event.key) - 1] : undefined;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = this.#choices.indexOf(event.target);
    if (byDigit) this.#choose(byDigit);
    else if (step && here >= 0) this.#choices.at((here + step) % this.#choices.length).focus();
    else return;
    event.preventDefault();
  }

  async #choose(choice) {
    const emoji = choice.textContent;
    this.#close();
    const { atMs, outcome } = await this.#react(emoji);
    if (outcome.status === "ok") {
      this.#said.textContent = `You reacted with ${choice.ariaLabel} at ${formatTime(atMs)}.`;
      return;
    }
    const [words] = Object.values(outcome.errors ?? {}).flat();
    if (outcome.status === "unanswered") this.#complain(UNSENT);
    else this.#complain(words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}.` : REFUSED);
  }

  /** The focus goes back to where it was, or to the button. */
  #close() {
    const before = this.#before;
    this.#menu.open = false;
    if (before === document.body) document.activeElement.blur();
    else (before ?? this.#menu.querySelector("summary")).focus({ preventScroll: true });
  }
}
