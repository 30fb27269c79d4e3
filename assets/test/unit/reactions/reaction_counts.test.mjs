import assert from "node:assert/strict";
import { test } from "node:test";
import { OWN_MS, ReactionCounts, secondOf } from "../../../js/watch/reactions/reaction_counts.js";

function counts() {
  const counted = new ReactionCounts();
  let changes = 0;
  counted.addEventListener("changed", () => (changes += 1));
  return { counted, changes: () => changes, sums: () => [...counted.density.counts] };
}

test("the server's counts are kept by second and emoji, and summed up for the timeline", () => {
  const { counted, changes, sums } = counts();
  counted.replace([[3, "👏", 2], [3, "❤️", 1], [9, "👏", 4]]);
  assert.deepEqual(counted.at(3), [["👏", 2], ["❤️", 1]]);
  assert.deepEqual(counted.at(4), []);
  assert.deepEqual(sums(), [[3, 3], [9, 4]]);
  assert.equal(counted.density.bucketMs, 1_000);
  assert.deepEqual(counted.tell([[3, "👏", 5], [4, "😂", 1]]), [[3, "👏", 5], [4, "😂", 1]]);
  assert.deepEqual(sums(), [[3, 8], [9, 4], [4, 1]]);
  counted.replace([]);
  assert.deepEqual([sums(), counted.at(3), changes()], [[], [], 3]);
});

test("an own reaction counts at once, and only once when the server tells of it", () => {
  const { counted, changes } = counts();
  counted.addOwn(3, "👏", 0);
  assert.deepEqual(counted.at(3), [["👏", 1]]);
  // Somebody else has sent another emoji, and the same in another second.
  assert.deepEqual(counted.tell([[3, "❤️", 1], [4, "👏", 1]], 10), [[3, "❤️", 1], [4, "👏", 1]]);
  assert.equal(changes(), 2);
  assert.deepEqual(counted.tell([[3, "👏", 1]], 20), []);
  assert.deepEqual([counted.at(3), changes()], [[["👏", 1], ["❤️", 1]], 2]);
  assert.deepEqual(counted.tell([[3, "👏", 1]], 30), [[3, "👏", 1]]);
});

test("own reactions are told together with those of others", () => {
  const { counted } = counts();
  counted.addOwn(3, "👏", 0);
  counted.addOwn(3, "👏", 0);
  assert.deepEqual(counted.tell([[3, "👏", 1]], 1), []);
  assert.deepEqual(counted.tell([[3, "👏", 10]], 2), [[3, "👏", 9]]);
  assert.deepEqual(counted.at(3), [["👏", 11]]);
});

test("an own reaction that was refused is taken back, and one that is never told is not waited for longer than OWN_MS", () => {
  const { counted, sums } = counts();
  counted.addOwn(3, "👏", 0)();
  assert.deepEqual([counted.at(3), sums()], [[], []]);
  assert.deepEqual(counted.tell([[3, "👏", 1]], 1), [[3, "👏", 1]]);
  counted.addOwn(5, "👏", 0);
  assert.deepEqual(counted.tell([[5, "👏", 1]], OWN_MS), [[5, "👏", 1]]);
});

test("a moment belongs to its second", () => {
  assert.deepEqual([-1, 0, 999, 1_000].map(secondOf), [0, 0, 0, 1]);
});
