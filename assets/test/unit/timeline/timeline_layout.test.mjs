import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BAR_PX,
  EDGE_PX,
  MARKER_PX,
  TOUCH_MARKER_PX,
  barsOf,
  labelOf,
  markersOf,
  momentAt,
  positionOf,
  scaleOf,
  shortCount,
} from "../../../js/watch/timeline/timeline_layout.js";

/** A density of whole seconds: `{second: count}`. */
function density(counts, bucketMs = 1_000) {
  const entries = Object.entries(counts).map(([bucket, count]) => [Number(bucket), count]);
  return { bucketMs, counts: new Map(entries) };
}

test("the scale is the duration where it is known, else the time until the last annotation", () => {
  const said = density({ 3: 1, 90: 2, 7: 1 });
  assert.equal(scaleOf(30_000, said), 30_000);
  assert.equal(scaleOf(null, said), 91_000);
  assert.equal(scaleOf(undefined, said), 91_000);
  assert.equal(scaleOf(0, said), 91_000);
  assert.equal(scaleOf(null, density({ 4: 1 }, 5_000)), 25_000);
  assert.equal(scaleOf(null, density({})), 0);
});

test("moments lie EDGE_PX from either end at least, those after the end at the end", () => {
  assert.equal(positionOf(0, 10_000, 324), 12);
  assert.equal(positionOf(5_000, 10_000, 324), 162);
  assert.equal(positionOf(10_000, 10_000, 324), 312);
  assert.equal(positionOf(99_000, 10_000, 324), 312);
  assert.equal(positionOf(5_000, 0, 324), 12);
  assert.equal(positionOf(5_000, 10_000, 0), 12);
});

test("a position leads back to its moment, and one outside to the nearest", () => {
  for (const atMs of [0, 1, 333, 5_000, 9_999, 10_000]) {
    assert.equal(momentAt(positionOf(atMs, 10_000, 700), 10_000, 700), atMs);
  }
  assert.equal(momentAt(-50, 10_000, 700), 0);
  assert.equal(momentAt(800, 10_000, 700), 10_000);
});

test("each moment that was annotated has a marker, in order, whatever order they came in", () => {
  const markers = markersOf(density({ 20: 1, 2: 3 }), 30_000, 624);
  assert.deepEqual(markers, [
    { bucket: 2, count: 3, fromMs: 2_000, toMs: 2_000, x: 52 },
    { bucket: 20, count: 1, fromMs: 20_000, toMs: 20_000, x: 412 },
  ]);
});

test("markers that would overlap are one, and those that only touch are two", () => {
  for (const apartPx of [MARKER_PX, TOUCH_MARKER_PX]) {
    const apart = (width) => markersOf(density({ 0: 1, 1: 2, 2: 4 }), 10_000, width, apartPx);
    const enough = 10 * apartPx + 2 * EDGE_PX;
    assert.deepEqual(apart(enough).map(({ count }) => count), [1, 2, 4]);
    assert.deepEqual(apart(enough - 1).map(({ count, fromMs, toMs }) => [count, fromMs, toMs]), [
      [3, 0, 1_000],
      [4, 2_000, 2_000],
    ]);
  }
});

test("there are never more markers than fit side by side, and none is lost in them", () => {
  const crowded = density(Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [at, 25])));
  for (const width of [0, 20, 24, 47, 320, 390, 1_000]) {
    const markers = markersOf(crowded, 4_000_000, width);
    assert.ok(markers.length <= Math.max(1, width / MARKER_PX), `${markers.length} in ${width}px`);
    assert.equal(markers.reduce((sum, { count }) => sum + count, 0), 100_000);
  }
});

test("a marker says how many there are and when, also after the end", () => {
  const marker = { count: 3, fromMs: 34_000, toMs: 34_000 };
  assert.equal(labelOf(marker, 60_000), "3 annotations at 0:34");
  assert.equal(labelOf({ ...marker, count: 20_000 }, null), "20,000 annotations at 0:34");
  assert.equal(labelOf({ ...marker, count: 1 }, null), "1 annotation at 0:34");
  assert.equal(labelOf({ ...marker, toMs: 41_000 }, 60_000), "3 annotations from 0:34 to 0:41");
  assert.equal(labelOf(marker, 34_000), "3 annotations at 0:34, after the end of the video");
  assert.equal(labelOf(marker, 34_001), "3 annotations at 0:34");
});

test("a count is short, however high it is", () => {
  const counts = [2, 999, 1_000, 48_300, 99_999, 100_000];
  assert.deepEqual(counts.map(shortCount), ["2", "999", "1k", "48k", "99k", "100k"]);
});

test("the strip's bars have all annotations, and the highest of them is whole", () => {
  const bars = barsOf(density({ 0: 3, 1: 1, 50: 1, 99: 4 }), 100_000, 25 * BAR_PX);
  assert.equal(bars.length, 25);
  assert.deepEqual([bars[3], bars[12], bars[21]], [1, 0.5, 1]);
  assert.equal(bars.filter((share) => share > 0).length, 3);
});

test("a moment that is wider than a bar has all the bars that it is wide", () => {
  const bars = barsOf(density({ 2: 1 }), 4_000, 46 * BAR_PX);
  assert.deepEqual(
    bars.flatMap((share, bar) => (share > 0 ? [bar] : [])),
    [23, 24, 25, 26, 27, 28, 29, 30, 31, 32],
  );
});

test("a strip without annotations, or without width, has no bar that shows", () => {
  assert.ok(barsOf(density({}), 10_000, 100).every((share) => share === 0));
  assert.deepEqual(barsOf(density({ 1: 1 }), 10_000, 0), []);
});
