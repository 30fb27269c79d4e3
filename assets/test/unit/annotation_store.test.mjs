import assert from "node:assert/strict";
import { test } from "node:test";
import { AnnotationStore } from "../../js/watch/annotation_store.js";
import { annotation } from "./fakes.mjs";

const ids = (annotations) => annotations.map(({ id }) => id);

test("annotations are kept by moment, and by id within a moment", () => {
  const store = new AnnotationStore();
  store.add([annotation(3, 500), annotation(1, 900)]);
  store.add([annotation(2, 500), annotation(4, 0)]);
  assert.deepEqual(ids(store.annotations), [4, 2, 3, 1]);
});

test("an annotation that arrives twice is kept once, and is fresh only the first time", () => {
  const store = new AnnotationStore();
  assert.deepEqual(ids(store.add([annotation(1, 0), annotation(1, 0)])), [1]);
  assert.deepEqual(ids(store.add([annotation(1, 0), annotation(2, 0)])), [2]);
  assert.deepEqual(ids(store.annotations), [1, 2]);
});

test("the order does not depend on the order of arrival", () => {
  const annotations = Array.from({ length: 50 }, (_, id) => annotation(id, (id * 7919) % 13));
  const forwards = new AnnotationStore();
  const backwards = new AnnotationStore();
  forwards.add(annotations);
  for (const one of annotations.toReversed()) backwards.add([one]);
  assert.deepEqual(backwards.annotations, forwards.annotations);
});
