import assert from "node:assert/strict";
import { test } from "node:test";
import { ResolvedChoice } from "../../../js/watch/list/resolved_choice.js";
import { remembered } from "../../../js/watch/shared/settings.js";
import { FakeStorage } from "../fakes.mjs";

function made(isHidden) {
  const setting = remembered("hide-resolved", false, new FakeStorage());
  setting.value = isHidden;
  const checkbox = Object.assign(new EventTarget(), { checked: false });
  const choice = new ResolvedChoice(checkbox, setting);
  const choose = (checked) => {
    checkbox.checked = checked;
    checkbox.dispatchEvent(new Event("change"));
  };
  return { setting, checkbox, choice, choose };
}

test("the choice is remembered, and follows what is chosen elsewhere", () => {
  const { setting, checkbox, choice, choose } = made(false);
  assert.deepEqual([choice.isHiding, checkbox.checked], [false, false]);
  choose(true);
  assert.deepEqual([choice.isHiding, setting.value], [true, true]);
  setting.value = false;
  assert.deepEqual([choice.isHiding, checkbox.checked], [false, false]);
});

test("it is lifted for a visit without being forgotten, and can be chosen again at once", () => {
  const { setting, checkbox, choice, choose } = made(true);
  let changes = 0;
  choice.addEventListener("change", () => (changes += 1));
  choice.lift();
  assert.deepEqual([choice.isHiding, checkbox.checked, setting.value, changes], [false, false, true, 1]);
  choose(true);
  assert.deepEqual([choice.isHiding, checkbox.checked, changes], [true, true, 2]);
});
