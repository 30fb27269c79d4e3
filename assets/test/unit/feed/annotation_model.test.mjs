import assert from "node:assert/strict";
import { test } from "node:test";
import { AnnotationModel } from "../../../js/watch/feed/annotation_model.js";
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
