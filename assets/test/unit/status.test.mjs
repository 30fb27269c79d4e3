import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionStatus } from "../../js/watch/connection_status.js";
import { PanelSummary } from "../../js/watch/panel_summary.js";

const fakeElement = () => ({ textContent: "", hidden: false, dataset: {} });

test("the state of the connection is always in words", () => {
  const element = fakeElement();
  const status = new ConnectionStatus(element);
  const words = ["lost", "live", "lost", "live", "refused"].map((name) => {
    status[name]();
    return element.textContent;
  });
  assert.deepEqual(words, [
    "Connecting…",
    "Live",
    "Reconnecting…",
    "Live",
    "Not live: reload the page",
  ]);
});

test("a connection that stays lost is called so, until it is live again", () => {
  const element = fakeElement();
  const status = new ConnectionStatus(element);
  for (let failures = 0; failures < 20; failures += 1) status.lost();
  assert.equal(element.textContent, "No connection, still trying…");
  assert.equal(element.dataset.state, "failed");
  status.live();
  status.lost();
  assert.equal(element.textContent, "Reconnecting…");
});

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
