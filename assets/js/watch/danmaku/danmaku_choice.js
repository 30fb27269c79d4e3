import { bindSwitch, remembered } from "../shared/settings.js";

/**
 * Whether a viewer wants annotations to fly over the picture: off until they say so, and never on
 * while their device asks for less motion. It dispatches `change`.
 */
export class DanmakuChoice extends EventTarget {
  #setting = remembered("danmaku", false);
  #motion = window.matchMedia("(prefers-reduced-motion: reduce)");

  /** `reason` is shown where the switch can't be used, and says why. */
  constructor({ checkbox, reason }) {
    super();
    bindSwitch(checkbox, this.#setting);
    const update = () => {
      checkbox.disabled = this.#motion.matches;
      reason.hidden = !this.#motion.matches;
      this.dispatchEvent(new Event("change"));
    };
    this.#motion.addEventListener("change", update);
    this.#setting.addEventListener("change", update);
    update();
  }

  get isOn() {
    return this.#setting.value && !this.#motion.matches;
  }
}
