import assert from "node:assert/strict";
import { test } from "node:test";
import { FRESH_S, ReactionPassing } from "../../../js/watch/reactions/reaction_passing.js";

test("each second is passed once as the video plays, also at double speed and on a slow machine", () => {
  const passing = new ReactionPassing();
  assert.deepEqual(passing.passed(500, true), []);
  assert.deepEqual(passing.passed(900, true), []);
  assert.deepEqual(passing.passed(1_000, true), [1]);
  assert.deepEqual(passing.passed(1_100, true), []);
  assert.deepEqual(passing.passed(4_050, true), [2, 3, 4]);
});

test("no second is passed by a jump, backwards, or while the video is paused", () => {
  const passing = new ReactionPassing();
  passing.passed(10_000, true);
  assert.deepEqual(passing.passed(60_000, true), []);
  assert.deepEqual(passing.passed(30_000, true), []);
  assert.deepEqual(passing.passed(31_000, false), []);
  assert.deepEqual(passing.passed(32_000, true), [32]);
});

test("what has only just passed is now, and what comes later is not", () => {
  const passing = new ReactionPassing();
  assert.equal(passing.isNow(0), false);
  passing.passed(10_500, false);
  assert.deepEqual([10, 10 - FRESH_S, 10 - FRESH_S - 1, 11].map((second) => passing.isNow(second)), [true, true, false, false]);
});
