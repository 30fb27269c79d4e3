import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK_LIMIT, CHUNK_SIZE, Chunk, planChunks } from "../../../js/watch/feed/chunk.js";
import { Density } from "../../../js/watch/feed/density.js";
import { annotation } from "../fakes.mjs";

const plan = (buckets) =>
  planChunks(new Density(1000, buckets)).map(({ fromBucket, toBucket, count }) => [fromBucket, toBucket, count]);

test("a video is cut into chunks of whole buckets, about CHUNK_SIZE annotations each", () => {
  const half = CHUNK_SIZE / 2;
  assert.deepEqual(plan([]), [[0, Infinity, 0]]);
  assert.deepEqual(plan([[7, 3]]), [[0, Infinity, 3]]);
  assert.deepEqual(plan([[9, half], [2, half], [4, half], [5, 1]]), [
    [0, 5, CHUNK_SIZE],
    [5, Infinity, half + 1],
  ]);
});

test("a bucket with more than that is a chunk of its own", () => {
  assert.deepEqual(plan([[1, 5], [3, 50_000], [4, 5]]), [
    [0, 3, 5],
    [3, 4, 50_000],
    [4, Infinity, 5],
  ]);
});

test("the numbers follow what is added, removed and counted again", () => {
  const density = new Density(2000, [[0, 2], [5, 1]]);
  density.add(1999);
  density.add(2000);
  density.remove(10_500);
  density.remove(999_999);
  assert.deepEqual([density.total, ...density.counts], [4, [0, 3], [1, 1]]);
  density.recount(0, 1, [annotation(1, 100)]);
  assert.deepEqual([density.total, ...density.counts], [2, [1, 1], [0, 1]]);
});

/** A chunk of one crowded moment, of which the first `CHUNK_LIMIT` are loaded. */
function crowded(count) {
  const chunk = new Chunk(0, 1, count);
  chunk.items = Array.from({ length: CHUNK_LIMIT }, (_, id) => annotation(id + 1, 10));
  return chunk;
}

test("a crowded moment has a row for each up to CHUNK_LIMIT, and one for the number of the rest", () => {
  const chunk = crowded(50_000);
  assert.deepEqual([chunk.rows, chunk.surplus, chunk.isWhole], [CHUNK_LIMIT + 1, 49_500, false]);
  assert.deepEqual([chunk.rowsUntil(9), chunk.countUntil(9)], [0, 0]);
  assert.deepEqual([chunk.rowsUntil(10), chunk.countUntil(10)], [CHUNK_LIMIT + 1, 50_000]);
});

test("an annotation beyond the limit is counted, and one within it pushes another out", () => {
  const chunk = crowded(50_000);
  assert.deepEqual(chunk.insert(annotation(99_999, 10)).map(({ id }) => id), [99_999]);
  assert.deepEqual(chunk.insert(annotation(99_998, 5)).map(({ id }) => id), [CHUNK_LIMIT]);
  assert.deepEqual([chunk.count, chunk.items.length, chunk.items[0].id], [50_002, CHUNK_LIMIT, 99_998]);
});

test("a crowded moment of which much was deleted is thin, and any other chunk is not", () => {
  const chunk = crowded(50_000);
  while (chunk.items.length >= CHUNK_LIMIT / 2) {
    assert.equal(chunk.isThin, false);
    chunk.remove(chunk.items[0]);
  }
  assert.equal(chunk.isThin, true);
  const small = Chunk.empty(0, 1);
  assert.deepEqual([small.isThin, small.isWhole], [false, true]);
});

const reply = (id, headId, at = 10) => annotation(id, at, { reply_to_id: headId });
const threadOf = (chunk, id) => (chunk.threads.get(id) ?? []).map((one) => one.id);

test("replies take no row and are not counted, and a deleted annotation keeps its row for them", () => {
  const chunk = Chunk.empty(0, 1);
  for (const one of [annotation(1, 10), annotation(2, 10), reply(4, 1), reply(3, 1)]) chunk.insert(one);
  assert.deepEqual([chunk.count, chunk.rows, threadOf(chunk, 1)], [2, 2, [3, 4]]);
  chunk.remove(chunk.find(1));
  assert.deepEqual([chunk.count, chunk.rows, chunk.surplus, chunk.countUntil(10)], [1, 2, 0, 1]);
  assert.deepEqual(chunk.items[0], { id: 1, at: 10, isGone: true });
  chunk.insert(annotation(1, 10));
  assert.deepEqual([chunk.count, chunk.rows, chunk.items[0].isGone], [2, 2, undefined]);
  chunk.remove(chunk.find(1));
  chunk.removeReply(chunk.find(3));
  chunk.removeReply(chunk.find(4));
  assert.deepEqual([chunk.count, chunk.rows, chunk.items.length], [1, 1, 1]);
});

test("a reply to an annotation beyond the limit is not loaded", () => {
  const chunk = crowded(50_000);
  assert.deepEqual(chunk.insert(reply(99_999, 40_000)).length, 1);
  assert.deepEqual(chunk.insert(reply(99_999, 3)), []);
  assert.deepEqual([chunk.count, threadOf(chunk, 3), threadOf(chunk, 40_000)], [50_000, [99_999], []]);
});

test("an annotation that moves within its chunk takes its row along, whenever its replies follow", () => {
  const chunk = Chunk.empty(0, 9);
  for (const one of [annotation(1, 10), annotation(2, 20), reply(3, 1), reply(4, 1)]) chunk.insert(one);
  const rows = () => chunk.items.map(({ id, at, isGone = false }) => [id, at, isGone]);
  chunk.remove(chunk.find(1));
  chunk.insert(annotation(1, 30));
  assert.deepEqual([rows(), chunk.count], [[[2, 20, false], [1, 30, false]], 2]);
  for (const id of [3, 4]) {
    chunk.removeReply(chunk.find(id));
    chunk.insert(reply(id, 1, 30));
    assert.deepEqual(rows(), [[2, 20, false], [1, 30, false]]);
  }
  assert.deepEqual(threadOf(chunk, 1), [3, 4]);
});
