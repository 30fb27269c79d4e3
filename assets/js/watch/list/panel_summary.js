import { t } from "../../messages/messages.js";

/**
 * Shows how many annotations are visible of how many, how many are unresolved once any is resolved with the
 * choice to hide the others, and a hint while none is shown.
 */
export class PanelSummary {
  #count;
  #hint;
  #isLoaded = false;
  #open;
  #choice;
  #numbers = { shown: 0, total: 0, rows: 0, resolved: 0, hidesResolved: false };

  /** All are elements; `choice` is what hides those that are resolved. */
  constructor({ count, hint, open, choice }) {
    this.#open = open;
    this.#choice = choice;
    this.#count = count;
    this.#hint = hint;
    // It stayed visible only because it had the focus.
    choice.addEventListener("focusout", () => queueMicrotask(() => this.#update()));
  }

  /** The density has been loaded. */
  loaded() {
    this.#isLoaded = true;
    this.#update();
  }

  /** Loading has begun, again. */
  loading() {
    this.#hint.textContent = t("panel-loading");
  }

  /** Loading failed; another part of the page says what to do. */
  incomplete() {
    this.#hint.textContent = "";
  }

  /**
   * `shown` of `total` annotations have had their moment, `resolved` of all are resolved, and the list has `rows` rows.
   */
  show(numbers) {
    const before = this.#numbers;
    if (Object.keys(before).every((name) => before[name] === numbers[name])) return;
    this.#numbers = numbers;
    this.#update();
  }

  #update() {
    const { shown, total, rows, resolved, hidesResolved } = this.#numbers;
    this.#count.textContent = total > 0 ? t("panel-shown", { shown, total }) : "";
    this.#open.hidden = resolved === 0;
    this.#choice.hidden = resolved === 0 && !this.#choice.matches(":focus-within");
    const open = Math.max(0, total - resolved);
    this.#open.textContent = open > 0 ? t("panel-open", { count: open }) : t("panel-none-open");
    this.#hint.hidden = rows > 0;
    const waiting = hidesResolved && open === 0 ? t("panel-all-resolved") : t("panel-press-play");
    if (this.#isLoaded) this.#hint.textContent = total > 0 ? waiting : t("panel-empty");
  }
}
