/**
 * The choice to hide resolved annotations, stored in the browser. A link to a resolved annotation suspends it for
 * this visit, or until the viewer changes it.
 *
 * Events: `change`, when `isHiding` may have changed.
 */
export class ResolvedChoice extends EventTarget {
  #checkbox;
  #setting;
  #isLifted = false;

  /** `setting` is a remembered boolean that `checkbox` shows and changes. */
  constructor(checkbox, setting) {
    super();
    this.#checkbox = checkbox;
    this.#setting = setting;
    checkbox.addEventListener("change", () => {
      this.#isLifted = false;
      setting.value = checkbox.checked;
      this.#show();
    });
    setting.addEventListener("change", () => this.#show());
    this.#show();
  }

  get isHiding() {
    return this.#setting.value && !this.#isLifted;
  }

  /** Shows resolved annotations for this visit. */
  lift() {
    this.#isLifted = true;
    this.#show();
  }

  #show() {
    this.#checkbox.checked = this.isHiding;
    this.dispatchEvent(new Event("change"));
  }
}
