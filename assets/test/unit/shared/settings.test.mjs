import assert from "node:assert/strict";
import { test } from "node:test";
import { bindSwitch, remembered } from "../../../js/watch/shared/settings.js";

/** As much of a `Storage` as settings use; another page of the browser has the same items. */
class FakeStorage {
  #items;

  constructor(items = new Map()) {
    this.#items = items;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }
}

/** The storage of a browser that stores nothing. */
const refusing = {
  getItem() {
    throw new Error("forbidden");
  },
  setItem() {
    throw new Error("forbidden");
  },
};

test("a choice is the default until somebody chooses, and then stays", () => {
  const items = new Map();
  const setting = remembered("shade", false, new FakeStorage(items));
  assert.equal(setting.value, false);
  setting.value = true;
  const later = new FakeStorage(items);
  assert.equal(remembered("shade", false, later).value, true);
  assert.equal(remembered("other", false, later).value, false);
});

test("all parts of a page that name a choice have the same one", () => {
  const storage = new FakeStorage();
  const one = remembered("shade", false, storage);
  remembered("shade", false, storage).value = true;
  assert.equal(one.value, true);
  assert.equal(remembered("other", false, storage).value, false);
  assert.equal(remembered("shade", false, new FakeStorage()).value, false);
});

test("what is stored is not taken when it is nonsense or of another type", () => {
  for (const nonsense of ["{", "null", '"yes"', "1", "[true]"]) {
    const storage = new FakeStorage();
    storage.setItem("rumbl.shade", nonsense);
    assert.equal(remembered("shade", false, storage).value, false, nonsense);
  }
});

test("a browser that stores nothing keeps the choice for the page", () => {
  for (const storage of [refusing, null]) {
    const setting = remembered("shade", false, storage);
    setting.value = true;
    assert.equal(setting.value, true);
  }
});

test("a change is told once, and no change is not", () => {
  const setting = remembered("shade", false, new FakeStorage());
  let told = 0;
  setting.addEventListener("change", () => (told += 1));
  setting.value = true;
  setting.value = true;
  assert.equal(told, 1);
});

test("a checkbox shows the choice and changes it", () => {
  const setting = remembered("shade", true, new FakeStorage());
  const checkbox = new EventTarget();
  checkbox.checked = false;
  bindSwitch(checkbox, setting);
  assert.equal(checkbox.checked, true);
  checkbox.checked = false;
  checkbox.dispatchEvent(new Event("change"));
  assert.equal(setting.value, false);
  setting.value = true;
  assert.equal(checkbox.checked, true);
});
