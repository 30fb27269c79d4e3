import assert from "node:assert/strict";
import { test } from "node:test";
import { countUntil, nextAfter, previousBefore } from "../../../js/watch/feed/replay.js";
import { annotation } from "../fakes.mjs";

const annotations = [
  annotation(1, 0),
  annotation(2, 1000),
  annotation(3, 1000),
  annotation(4, 2500),
];

test("an annotation shows from its own millisecond on, and not one sooner", () => {
  const counts = [0, 999, 1000, 2499, 2500, 99_999].map((at) => countUntil(annotations, at));
  assert.deepEqual(counts, [1, 1, 3, 3, 4, 4]);
});

test("nothing shows of an empty list, nor before the first annotation", () => {
  assert.equal(countUntil([], 1000), 0);
  assert.equal(countUntil([annotation(1, 5)], 4), 0);
});

test("what shows agrees with a plain filter at every moment", () => {
  const many = Array.from({ length: 200 }, (_, id) => annotation(id, (id * 37) % 101));
  many.sort((one, other) => one.at - other.at);
  for (let at = -1; at <= 102; at += 1) {
    assert.equal(countUntil(many, at), many.filter((one) => one.at <= at).length);
  }
});

test("the next annotation is the first of a later moment", () => {
  assert.equal(nextAfter(annotations, 0).id, 2);
  assert.equal(nextAfter(annotations, 1000).id, 4);
  assert.equal(nextAfter(annotations, 2500), null);
});

test("the previous annotation is the last of an earlier moment", () => {
  assert.equal(previousBefore(annotations, 2500).id, 3);
  assert.equal(previousBefore(annotations, 1000).id, 1);
  assert.equal(previousBefore(annotations, 0), null);
});
