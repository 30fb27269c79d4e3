import assert from "node:assert/strict";
import { test } from "node:test";
import { AnnotationWindow } from "../../../js/watch/feed/annotation_window.js";
import { annotation } from "../fakes.mjs";

test("whoever shows loaded annotations is told when all of them are gone, before anything else, and only then", () => {
  const feed = new EventTarget();
  const window = new AnnotationWindow(feed);
  const told = [];
  for (const name of ["replaced", "changed"]) window.addEventListener(name, () => told.push(name));
  const tell = (name, detail) => {
    feed.dispatchEvent(new CustomEvent(name, { detail }));
    return told.splice(0);
  };
  const density = { bucket_ms: 1000, buckets: [[0, 1]] };
  assert.deepEqual(tell("density", density), ["replaced", "changed"]);
  assert.deepEqual(tell("changes", [{ id: 2, annotation: annotation(2, 5) }]), ["changed"]);
  assert.deepEqual(tell("density", density), ["replaced", "changed"]);
});

test("nothing is requested where nobody ever said anything, and something where all of it may be replies", async () => {
  const requested = [];
  const feed = Object.assign(new EventTarget(), {
    window: async (...span) => (requested.push(span), { annotations: [], isWhole: true }),
  });
  const window = new AnnotationWindow(feed);
  for (const [last_seq, count] of [[0, 0], [5, 1]]) {
    feed.dispatchEvent(new CustomEvent("density", { detail: { bucket_ms: 1000, buckets: [], last_seq } }));
    await window.load(0, 1000);
    assert.equal(requested.length, count);
  }
});
