const PREFIX = "rumbl.";

/** The choices of this page, by their storage and key. */
const known = new Map();

/**
 * A choice that stays in this browser: the same one for all parts of a page that name it. `value`
 * may be set, and every change dispatches `change`.
 *
 * What is stored is only ever taken when it is of the default's type. A browser that stores nothing
 * (a private window, storage that is full or forbidden) still keeps the choice for this page.
 *
 * @param {string} name
 * @param {boolean | number | string} initial what it is until somebody chooses
 * @param {Storage} [storage] where it stays
 */
export function remembered(name, initial, storage = browserStorage()) {
  const key = PREFIX + name;
  const choices = known.get(storage) ?? new Map();
  known.set(storage, choices);
  if (!choices.has(key)) choices.set(key, new Remembered(key, initial, storage));
  return choices.get(key);
}

/** Connects a checkbox with a remembered boolean. */
export function bindSwitch(checkbox, setting) {
  const show = () => (checkbox.checked = setting.value);
  checkbox.addEventListener("change", () => (setting.value = checkbox.checked));
  setting.addEventListener("change", show);
  show();
}

/** Connects a range input with a remembered number, which is then always within its limits. */
export function bindRange(range, setting) {
  const show = () => {
    range.value = String(setting.value);
    // The browser has clamped it.
    setting.value = Number(range.value);
  };
  range.addEventListener("input", () => (setting.value = Number(range.value)));
  setting.addEventListener("change", show);
  show();
}

class Remembered extends EventTarget {
  #key;
  #value;
  #storage;

  constructor(key, initial, storage) {
    super();
    this.#key = key;
    this.#storage = storage;
    const stored = this.#read();
    this.#value = typeof stored === typeof initial ? stored : initial;
    // Choices apply to all tabs.
    globalThis.addEventListener?.("storage", (event) => event.key === key && this.#follow());
  }

  get value() {
    return this.#value;
  }

  set value(value) {
    if (value === this.#value) return;
    this.#value = value;
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(value));
    } catch {
      // This page still remembers it.
    }
    this.dispatchEvent(new Event("change"));
  }

  #follow() {
    const stored = this.#read();
    if (typeof stored !== typeof this.#value || stored === this.#value) return;
    this.#value = stored;
    this.dispatchEvent(new Event("change"));
  }

  #read() {
    try {
      return JSON.parse(this.#storage?.getItem(this.#key) ?? "null");
    } catch {
      return null;
    }
  }
}

/** The browser's storage, or null: where it is forbidden, even naming it throws. */
function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
