import assert from "node:assert/strict";
import { test } from "node:test";
import { PostTracker } from "../../../js/watch/compose/post_tracker.js";
import { annotation } from "../fakes.mjs";

const me = { id: 5, username: "me" };
const mine = (id, overrides) => annotation(id, 700, { body: "hello", user: me, ...overrides });

function trackerWithOpenPost() {
  const tracker = new PostTracker(me.id);
  tracker.arrived([annotation(10, 0)]);
  tracker.sent({ body: "hello", at: 700 });
  return tracker;
}

test("a sent annotation is settled when it arrives from the server", () => {
  const tracker = trackerWithOpenPost();
  assert.equal(tracker.arrived([annotation(11, 700), mine(12)]), true);
  assert.equal(tracker.open, null);
});

test("another's words, another moment and other words settle nothing", () => {
  const tracker = trackerWithOpenPost();
  const others = [
    mine(11, { user: { id: 6, username: "you" } }),
    mine(12, { at: 701 }),
    mine(13, { body: "hell" }),
  ];
  assert.equal(tracker.arrived(others), false);
  assert.notEqual(tracker.open, null);
});

test("the same words at the same moment from before do not settle it", () => {
  const tracker = trackerWithOpenPost();
  assert.equal(tracker.arrived([mine(9)]), false);
  assert.equal(tracker.arrived([mine(11)]), true);
});

test("nothing arrives for a tracker that waits for nothing", () => {
  const tracker = new PostTracker(me.id);
  assert.equal(tracker.arrived([mine(1)]), false);
});
