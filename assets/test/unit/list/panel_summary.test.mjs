import assert from "node:assert/strict";
import { test } from "node:test";
import { PanelSummary } from "../../../js/watch/list/panel_summary.js";

const fakeElement = () => ({ textContent: "", hidden: false, dataset: {} });

test("an empty panel says whether there is nothing, or nothing yet", () => {
  const [count, hint] = [fakeElement(), fakeElement()];
  const summary = new PanelSummary({ count, hint });
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
