import { bindRange, bindSwitch, remembered } from "../shared/settings.js";

/** What a viewer can adjust about flying texts; each is a factor, and 1 is normal. */
export const LOOKS = ["size", "opacity", "speed", "density"];

/**
 * Whether annotations fly over the picture, and how: on until a viewer says otherwise, and never
 * while their device asks for less motion. It dispatches `change`.
 */
export class DanmakuChoice extends EventTarget {
  #setting = remembered("danmaku", true);
  #motion = window.matchMedia("(prefers-reduced-motion: reduce)");
  #looks;

  /**
   * `ranges` are the inputs of `LOOKS`, whose limits hold for what is remembered too. `reason` is
   * shown where the switch can't be used, and says why.
   */
  constructor({ checkbox, reason, ranges }) {
    super();
    bindSwitch(checkbox, this.#setting);
    this.#looks = Object.fromEntries(LOOKS.map((name) => [name, remembered(`danmaku-${name}`, 1)]));
    const update = () => {
      checkbox.disabled = this.#motion.matches;
      for (const range of Object.values(ranges)) range.disabled = !this.isOn;
      reason.hidden = !this.#motion.matches;
      this.dispatchEvent(new Event("change"));
    };
    for (const [name, setting] of Object.entries(this.#looks)) {
      bindRange(ranges[name], setting);
      setting.addEventListener("change", update);
    }
    this.#motion.addEventListener("change", update);
    this.#setting.addEventListener("change", update);
    update();
  }

  get isOn() {
    return this.#setting.value && !this.#motion.matches;
  }

  /** How texts fly, as `{size, opacity, speed, density}`. */
  get looks() {
    return Object.fromEntries(Object.entries(this.#looks).map(([name, { value }]) => [name, value]));
  }
}
