import assert from "node:assert/strict";
import { test } from "node:test";
import { PanelSummary } from "../../../js/watch/list/panel_summary.js";

function fakeElement() {
  const fields = { textContent: "", hidden: false, dataset: {}, hasFocus: false };
  return Object.assign(new EventTarget(), fields, {
    matches(selector) {
      return selector === ":focus-within" && this.hasFocus;
    },
  });
}

function made() {
  const [count, hint, open, choice] = Array.from({ length: 4 }, fakeElement);
  return { summary: new PanelSummary({ count, hint, open, choice }), count, hint, open, choice };
}

test("an empty panel says whether there is nothing, or nothing yet", () => {
  const { summary, count, hint } = made();
  summary.loaded();
  assert.match(hint.textContent, /Nobody has said anything yet/);
  assert.equal(count.textContent, "");
  summary.show({ shown: 0, total: 3, rows: 0 });
  assert.match(hint.textContent, /Press play/);
  assert.equal(count.textContent, "0 of 3");
  summary.show({ shown: 1, total: 3, rows: 1 });
  assert.equal(hint.hidden, true);
  summary.show({ shown: 0, total: 3, rows: 0 });
  assert.equal(hint.hidden, false);
});

test("how many are open is shown once any is resolved, with the choice to hide the others", () => {
  const { summary, open, choice, hint } = made();
  summary.loaded();
  summary.show({ shown: 3, total: 3, rows: 3, resolved: 0, hidesResolved: false });
  assert.deepEqual([open.hidden, choice.hidden], [true, true]);
  summary.show({ shown: 3, total: 3, rows: 3, resolved: 1, hidesResolved: false });
  assert.deepEqual([open.hidden, choice.hidden, open.textContent], [false, false, "2 open"]);
  summary.show({ shown: 3, total: 3, rows: 0, resolved: 3, hidesResolved: true });
  assert.deepEqual([open.textContent, hint.hidden], ["All resolved", false]);
  assert.match(hint.textContent, /is resolved/);
  summary.show({ shown: 0, total: 3, rows: 0, resolved: 2, hidesResolved: true });
  assert.match(hint.textContent, /Press play/);
});

test("the choice stays while it has the focus, although nothing is resolved any more", async () => {
  const { summary, open, choice } = made();
  summary.loaded();
  summary.show({ shown: 3, total: 3, rows: 2, resolved: 1, hidesResolved: true });
  choice.hasFocus = true;
  summary.show({ shown: 3, total: 3, rows: 3, resolved: 0, hidesResolved: true });
  assert.deepEqual([open.hidden, choice.hidden], [true, false]);
  choice.hasFocus = false;
  choice.dispatchEvent(new Event("focusout"));
  await Promise.resolve();
  assert.equal(choice.hidden, true);
});
