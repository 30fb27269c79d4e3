import assert from "node:assert/strict";
import { test } from "node:test";
import { actionFor, bindShortcuts } from "../../js/watch/shortcuts.js";

/** A key press on an element that only the given selectors' tags match. */
function press(key, { inside = "body", ...modifiers } = {}) {
  const closest = (selectors) => (selectors.split(", ").includes(inside) ? {} : null);
  return actionFor({ key, target: { closest }, ...modifiers });
}

test("each key of the list has its action, in either case", () => {
  const keys = [" ", "k", "K", "j", "l", "ArrowLeft", "ArrowRight", "a", "n", "p", "f", "?"];
  const actions = keys.map((key) => press(key));
  assert.deepEqual(actions, [
    "toggle",
    "toggle",
    "toggle",
    "back",
    "forward",
    "stepBack",
    "stepForward",
    "annotate",
    "next",
    "previous",
    "fullscreen",
    "help",
  ]);
  assert.equal(press("x"), null);
  assert.equal(press("ArrowUp"), null);
});

test("no key fires while typing, in a menu, or in a dialog", () => {
  for (const inside of ["input:not([type=checkbox]):not([type=range])", "textarea", "select", "[contenteditable]", "dialog[open]"]) {
    assert.equal(press("k", { inside }), null, inside);
  }
});

test("the arrow keys belong to a toolbar or a slider while it has the focus, and nothing else does", () => {
  assert.equal(press("ArrowLeft", { inside: "[type=range]:not(#position)" }), null);
  assert.equal(press("k", { inside: "[type=range]:not(#position)" }), "toggle");
  assert.equal(press("ArrowLeft", { inside: "[role=toolbar]" }), null);
  assert.equal(press("ArrowRight", { inside: "[role=toolbar]" }), null);
  assert.equal(press("k", { inside: "[role=toolbar]" }), "toggle");
});

test("no key fires with a modifier that makes it the browser's", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey", "isComposing"]) {
    assert.equal(press("l", { [modifier]: true }), null, modifier);
  }
});

test("the space bar presses the button, link or switch that has the focus", () => {
  assert.equal(press(" ", { inside: "[type=checkbox]" }), null);
  assert.equal(press("k", { inside: "[type=checkbox]" }), "toggle");
  assert.equal(press(" ", { inside: "button" }), null);
  assert.equal(press(" ", { inside: "a" }), null);
  assert.equal(press("k", { inside: "button" }), "toggle");
});

test("a key that is held down moves on, but toggles and opens only once", () => {
  assert.equal(press("l", { repeat: true }), "forward");
  assert.equal(press("k", { repeat: true }), null);
  assert.equal(press("n", { repeat: true }), null);
});

test("keys of a single letter can be switched off, and the others stay", () => {
  const root = new EventTarget();
  const letters = { value: true };
  const done = [];
  const actions = { toggle: () => done.push("toggle"), stepBack: () => done.push("stepBack") };
  bindShortcuts(root, actions, letters);
  const type = (key) => root.dispatchEvent(Object.assign(new Event("keydown"), { key }));
  type("k");
  letters.value = false;
  for (const key of ["k", " ", "ArrowLeft"]) type(key);
  assert.deepEqual(done, ["toggle", "toggle", "stepBack"]);
});
