import assert from "node:assert/strict";
import { test } from "node:test";
import { STAY_MS, followAttention } from "../../../js/excerpt/attention.js";

test("a connection lasts while its element is in view of a tab in front, and begins after STAY_MS of that", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  const feed = { connect: () => told.push("connect"), disconnect: () => told.push("disconnect") };
  const root = Object.assign(new EventTarget(), { visibilityState: "visible" });
  let tell = null;
  class Observer {
    constructor(callback) {
      tell = (isIntersecting) => callback([{ isIntersecting }]);
    }

    observe() {}
  }
  followAttention({}, feed, { root, Observer });
  const after = (ms) => {
    t.mock.timers.tick(ms);
    return told.splice(0);
  };
  const become = (visibilityState) => {
    root.visibilityState = visibilityState;
    root.dispatchEvent(new Event("visibilitychange"));
  };
  tell(true);
  assert.deepEqual(after(STAY_MS - 1), []);
  assert.deepEqual(after(1), ["connect"]);
  become("hidden");
  assert.deepEqual(after(0), ["disconnect"]);
  become("visible");
  assert.deepEqual(after(STAY_MS), ["connect"]);
  tell(false);
  assert.deepEqual(after(STAY_MS), ["disconnect"]);
  become("visible");
  assert.deepEqual(after(STAY_MS), ["disconnect"], "nobody sees it");
  tell(true);
  after(STAY_MS - 1);
  become("hidden");
  assert.deepEqual(after(STAY_MS), ["disconnect"], "whoever only passes by is never connected");
});
