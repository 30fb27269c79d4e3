import { t } from "../../messages/messages.js";
import { formatTime } from "../shared/time.js";


/** The menu of emoji, operated by clicks, digits or arrow keys. */
export class ReactionMenu {
  #menu;
  #choices;
  #status;
  #react;
  #warn;
  /** The element that had the focus before the menu was opened. */
  #before = document.body;

  /** `react(emoji)` is what `showReactions` returns, `warn` shows words, and `status` is an element whose words are read out. */
  constructor({ menu, status, react, warn }) {
    this.#menu = menu;
    this.#choices = [...menu.querySelectorAll(".reaction-choice")];
    this.#status = status;
    this.#react = react;
    this.#warn = warn;
    this.#moveTo(this.#choices[0]);
    for (const choice of this.#choices) choice.addEventListener("click", () => this.#choose(choice));
    // Runs before the handler that closes every menu on Escape.
    menu.addEventListener("keydown", (event) => this.#press(event), { capture: true });
    // Pressing the button moves the focus to it.
    menu.querySelector("summary").addEventListener("pointerdown", () => this.#remember());
  }

  /** Opens the menu for the keyboard, or closes it. */
  toggle() {
    if (this.#menu.open) return this.#close();
    this.#remember();
    this.#menu.open = true;
    this.#choices[0].focus({ preventScroll: true });
  }

  #remember() {
    if (!this.#menu.contains(document.activeElement)) this.#before = document.activeElement;
  }

  #press(event) {
    if (!this.#menu.open || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      this.#close();
      event.stopPropagation();
      return;
    }
    const byDigit = /^[1-9]$/.test(event.key) ? this.#choices[Number(event.key) - 1] : undefined;
    const here = this.#choices.indexOf(event.target);
    const places = { ArrowRight: (here + 1) % this.#choices.length, ArrowLeft: here - 1, Home: 0, End: -1 };
    if (byDigit) this.#choose(byDigit);
    else if (here >= 0 && event.key in places) this.#moveTo(this.#choices.at(places[event.key])).focus();
    else return;
    event.preventDefault();
  }

  /** Only one of them can be reached with Tab. */
  #moveTo(choice) {
    for (const other of this.#choices) other.tabIndex = other === choice ? 0 : -1;
    return choice;
  }

  async #choose(choice) {
    const emoji = choice.textContent;
    this.#close();
    // Screen readers repeat the same words only after a change.
    this.#status.textContent = "";
    const { atMs, outcome } = await this.#react(emoji);
    if (outcome.status === "ok") {
      this.#status.textContent = t("reaction-done", { reaction: choice.ariaLabel, time: formatTime(atMs) });
      return;
    }
    if (outcome.status === "unanswered") {
      return this.#warn(outcome.mayBeStored ? t("reaction-uncertain") : t("reaction-unsent"));
    }
    const [words] = outcome.errors?.base ?? [];
    this.#warn(words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}.` : t("reaction-refused"));
  }

  /** Returns the focus to where it was, so that keys have the same effect as before. */
  #close() {
    const before = this.#before;
    this.#menu.open = false;
    this.#moveTo(this.#choices[0]);
    if (before === document.body || !before.isConnected) document.activeElement.blur();
    else before.focus({ preventScroll: true });
  }
}
