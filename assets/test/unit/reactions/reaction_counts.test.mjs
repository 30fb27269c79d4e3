import assert from "node:assert/strict";
import { test } from "node:test";
import { OWN_MS, ReactionCounts, secondOf } from "../../../js/watch/reactions/reaction_counts.js";

function counts() {
  const counted = new ReactionCounts();
  let changes = 0;
  counted.addEventListener("changed", () => (changes += 1));
  return { counted, changes: () => changes, sums: () => [...counted.density.counts] };
}

test("what is stored and what is sent are kept by second and emoji, and summed up for the timeline", () => {
  const { counted, changes, sums } = counts();
  counted.merge([[3, "👏", 2], [3, "❤️", 1], [9, "👏", 4]]);
  assert.deepEqual(counted.at(3), [["👏", 2], ["❤️", 1]]);
  assert.deepEqual(counted.at(4), []);
  assert.deepEqual(sums(), [[3, 3], [9, 4]]);
  assert.equal(counted.density.bucketMs, 1_000);
  assert.deepEqual(counted.add([[3, "👏", 5], [4, "😂", 1]]), [[3, "👏", 5], [4, "😂", 1]]);
  assert.deepEqual(sums(), [[3, 8], [9, 4], [4, 1]]);
  assert.equal(changes(), 2);
});

test("after a return, nothing is lost that was seen before, and nothing counts twice", () => {
  const { counted, sums } = counts();
  counted.merge([[3, "👏", 2]]);
  counted.add([[3, "👏", 5], [4, "😂", 1]]);
  // Not all of it is stored yet.
  counted.merge([[3, "👏", 6], [8, "❤️", 1]]);
  assert.deepEqual(sums(), [[3, 7], [4, 1], [8, 1]]);
  counted.merge([[3, "👏", 9], [4, "😂", 1], [8, "❤️", 1]]);
  assert.deepEqual(sums(), [[3, 9], [4, 1], [8, 1]]);
});

test("an own reaction counts at once, and only once when the server sends it", () => {
  const { counted, sums } = counts();
  counted.addOwn(3, "👏");
  assert.deepEqual(counted.at(3), [["👏", 1]]);
  // Somebody else has sent another emoji, and the same in another second.
  assert.deepEqual(counted.add([[3, "❤️", 1], [4, "👏", 1]], 10), [[3, "❤️", 1], [4, "👏", 1]]);
  assert.deepEqual(counted.add([[3, "👏", 1]], 20), []);
  assert.deepEqual([counted.at(3), sums()], [[["❤️", 1], ["👏", 1]], [[3, 2], [4, 1]]]);
  assert.deepEqual(counted.add([[3, "👏", 1]], 30), [[3, "👏", 1]]);
});

test("own reactions are sent together with those of others", () => {
  const { counted } = counts();
  counted.addOwn(3, "👏");
  counted.addOwn(3, "👏");
  assert.deepEqual(counted.add([[3, "👏", 1]], 1), []);
  assert.deepEqual(counted.add([[3, "👏", 10]], 2), [[3, "👏", 9]]);
  assert.deepEqual(counted.at(3), [["👏", 11]]);
});

test("an own reaction is not lost to what is read while it is on its way", () => {
  const { counted } = counts();
  const settle = counted.addOwn(3, "👏");
  counted.merge([[3, "👏", 5]]);
  assert.deepEqual(counted.at(3), [["👏", 6]]);
  settle(true, 0);
  assert.deepEqual(counted.add([[3, "👏", 1]], 1), []);
  assert.deepEqual(counted.at(3), [["👏", 6]]);
});

test("an own reaction whose answer was lost counts once after the return", () => {
  const { counted, sums } = counts();
  counted.addOwn(3, "👏")(true, 0);
  counted.merge([[3, "👏", 1]]);
  assert.deepEqual([counted.at(3), sums()], [[["👏", 1]], [[3, 1]]]);
  counted.add([], 10 * OWN_MS);
  assert.deepEqual(sums(), [[3, 1]]);
});

test("where several seconds are stored as one, what was sent in each of them is among them", () => {
  const { counted, sums } = counts();
  counted.add([[0, "👏", 1], [1, "👏", 1], [1, "❤️", 1], [6, "👏", 2]]);
  counted.addOwn(7, "👏");
  counted.merge([[0, "👏", 3], [0, "❤️", 1], [4, "👏", 1]], 4);
  assert.deepEqual(counted.at(0), [["👏", 3], ["❤️", 1]]);
  assert.deepEqual([counted.at(4), sums()], [[["👏", 2]], [[0, 4], [4, 2], [7, 1]]]);
});

test("an own reaction that was refused no longer counts, unless the server has sent it", () => {
  const { counted, sums } = counts();
  counted.addOwn(3, "👏")(false);
  assert.deepEqual([counted.at(3), sums()], [[], []]);
  assert.deepEqual(counted.add([[3, "👏", 1]], 1), [[3, "👏", 1]]);
  const settle = counted.addOwn(3, "👏");
  counted.add([[3, "👏", 1]], 2);
  settle(false, 3);
  assert.deepEqual([counted.at(3), sums()], [[["👏", 2]], [[3, 2]]]);
});

test("what the server does not send is waited for until OWN_MS after its outcome, and counts on", () => {
  const { counted, sums } = counts();
  counted.addOwn(5, "👏");
  assert.deepEqual(counted.add([[5, "👏", 1]], 10 * OWN_MS), []);
  counted.addOwn(5, "👏")(true, 0);
  assert.deepEqual(counted.add([[5, "👏", 1]], OWN_MS), [[5, "👏", 1]]);
  assert.deepEqual([counted.at(5), sums()], [[["👏", 3]], [[5, 3]]]);
});

test("a moment belongs to its second", () => {
  assert.deepEqual([-1, 0, 999, 1_000].map(secondOf), [0, 0, 0, 1]);
});
