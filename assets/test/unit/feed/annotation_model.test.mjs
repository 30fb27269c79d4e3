import assert from "node:assert/strict";
import { test } from "node:test";
import { AnnotationModel, LOADED_LIMIT } from "../../../js/watch/feed/annotation_model.js";
import { annotation } from "../fakes.mjs";

/** A model of 301 annotations; those of the first second are loaded where `isLoaded`. */
function model({ isLoaded }) {
  const made = new AnnotationModel({ bucket_ms: 1000, buckets: [[0, 300], [9, 1]] });
  const [first] = made.chunks.ofRows(0, 1);
  const annotations = Array.from({ length: 300 }, (_, index) => annotation(index + 1, index));
  if (isLoaded) made.fill(first, { annotations, isWhole: true }, []);
  return made;
}

const unplaced = { id: 7, annotation: null, wasAt: null };

test("a deletion without a place is made where the annotation is loaded", () => {
  const loaded = model({ isLoaded: true });
  loaded.apply(unplaced);
  assert.deepEqual([loaded.rowOf(7), loaded.density.total, loaded.countUntil(999)], [-1, 300, 299]);
});

test("a deletion without a place leaves the numbers alone where it is not loaded", () => {
  const unloaded = model({ isLoaded: false });
  unloaded.apply(unplaced);
  const { density, chunks } = unloaded;
  assert.deepEqual([density.total, chunks.rowCount, unloaded.countUntil(10_000)], [301, 301, 301]);
});

/** Two annotations and their replies, each pair in a chunk of its own. */
function pair() {
  const made = new AnnotationModel({ bucket_ms: 1000, buckets: [[0, 150], [9, 150]] });
  const [first, second] = made.chunks.ofRows(0, 300);
  return { made, first, second };
}

test("an annotation that moves to another chunk stays there when its replies are loaded where it was", () => {
  const { made, first, second } = pair();
  made.fill(first, { annotations: [annotation(1, 10)], isWhole: true }, []);
  const reply = annotation(3, 9000, { reply_to_id: 2 });
  const move = { id: 2, annotation: annotation(2, 20), replyTo: null, wasAt: 9000 };
  made.apply(move);
  made.fill(second, { annotations: [annotation(2, 9000), reply], isWhole: true }, [move]);
  assert.deepEqual(made.between(0, 999).map(({ id }) => id), [1, 2]);
  made.apply({ id: 3, annotation: { ...reply, at: 20 }, replyTo: 2, wasAt: 9000 });
  assert.deepEqual([made.chunks.rowCount, made.rowOf(2), made.rowOf(3)], [2, 1, 1]);
});

test("chunks with many replies that are looked at stay loaded beyond LOADED_LIMIT", () => {
  const made = new AnnotationModel({ bucket_ms: 1000, buckets: [0, 5, 9].map((bucket) => [bucket, 150]) });
  const chunks = made.chunks.ofRows(0, 450);
  for (const chunk of chunks) {
    const at = chunk.fromBucket * 1000 + 10;
    const id = at * 10_000;
    const replies = Array.from({ length: LOADED_LIMIT / 2 }, (_, index) => annotation(id + 1 + index, at, { reply_to_id: id }));
    made.fill(chunk, { annotations: [annotation(id, at), ...replies], isWhole: true }, []);
  }
  assert.deepEqual([chunks.length, chunks.filter(({ items }) => items === null).length], [3, 0]);
});
