import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionStatus } from "../../../js/watch/room/connection_status.js";

const fakeElement = () => ({ textContent: "", hidden: false, dataset: {} });

test("the state of the connection is always in words", () => {
  const element = fakeElement();
  const status = new ConnectionStatus(element, { isOnline: () => true });
  const words = ["lost", "live", "lost", "live", "refused", "loggedout"].map((name) => {
    status[name]();
    return element.textContent;
  });
  assert.deepEqual(words, [
    "Connecting…",
    "Live",
    "Reconnecting…",
    "Live",
    "Not live: reload the page",
    "Logged out",
  ]);
});

test("a connection that stays lost is called so, until it is live again", () => {
  const element = fakeElement();
  const status = new ConnectionStatus(element, { isOnline: () => true });
  for (let failures = 0; failures < 20; failures += 1) status.lost();
  assert.equal(element.textContent, "No connection, still trying…");
  assert.equal(element.dataset.state, "failed");
  status.live();
  status.lost();
  assert.equal(element.textContent, "Reconnecting…");
});

test("without a network it says so at once, and no more than that", () => {
  const element = fakeElement();
  let isOnline = true;
  const status = new ConnectionStatus(element, { isOnline: () => isOnline });
  status.live();
  isOnline = false;
  for (let failures = 0; failures < 20; failures += 1) status.lost();
  assert.deepEqual([element.textContent, element.dataset.state], ["You are offline", "waiting"]);
  isOnline = true;
  status.live();
  assert.equal(element.textContent, "Live");
});

test("a page at an address that the server does not want says which one is right, unless it works", () => {
  const element = fakeElement();
  const movedTo = "https://rumbl.example";
  const status = new ConnectionStatus(element, { isOnline: () => true, movedTo });
  status.lost();
  assert.deepEqual([element.textContent, element.dataset.state], ["Live only at https://rumbl.example", "failed"]);
  status.replay();
  assert.deepEqual([element.textContent, element.dataset.state], ["Live only at https://rumbl.example", "replay"]);
  status.live();
  status.lost();
  assert.equal(element.textContent, "Reconnecting…");
});
