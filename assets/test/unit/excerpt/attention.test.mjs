import assert from "node:assert/strict";
import { test } from "node:test";
import { followAttention } from "../../../js/excerpt/attention.js";

test("a connection lasts while its element is in view of a tab in front", () => {
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
  const become = (visibilityState) => {
    root.visibilityState = visibilityState;
    root.dispatchEvent(new Event("visibilitychange"));
    return told.pop();
  };
  tell(true);
  assert.equal(told.pop(), "connect");
  assert.equal(become("hidden"), "disconnect");
  assert.equal(become("visible"), "connect");
  tell(false);
  assert.equal(told.pop(), "disconnect");
  assert.equal(become("visible"), "disconnect", "nobody sees it");
});
