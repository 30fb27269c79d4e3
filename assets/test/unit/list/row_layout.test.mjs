import assert from "node:assert/strict";
import { test } from "node:test";
import { RowLayout } from "../../../js/watch/list/row_layout.js";

/** What a row is high as long as it is not measured, and what is around it. */
const ROW = 68;
const GAP = 3;
const PADDING = 10;

function plainStarts(heights) {
  let next = PADDING;
  return heights.map((height) => {
    const start = next;
    next += height + GAP;
    return start;
  });
}

test("rows are where a plain sum puts them, however many are measured in whatever order", () => {
  const layout = new RowLayout();
  const heights = Array.from({ length: 5000 }, () => ROW);
  layout.count = heights.length;
  for (let step = 0; step < 3000; step += 1) {
    const index = (step * 7919) % heights.length;
    heights[index] = 40 + ((step * 31) % 200);
    layout.measured(index, heights[index]);
  }
  const starts = plainStarts(heights);
  for (let index = 0; index < heights.length; index += 1) {
    assert.equal(layout.start(index), starts[index]);
    assert.equal(layout.end(index), starts[index] + heights[index]);
  }
  assert.equal(layout.height, starts.at(-1) + heights.at(-1) + PADDING);
  for (let offset = 0; offset < layout.height; offset += 997) {
    const expected = starts.findIndex((start, index) => start + heights[index] > offset);
    assert.equal(layout.rowAt(offset), expected < 0 ? heights.length - 1 : expected);
  }
});

test("measuring tells whether it is news, and forgetting takes all back", () => {
  const layout = new RowLayout();
  layout.count = 3;
  assert.equal(layout.measured(1, ROW), false);
  assert.equal(layout.measured(1, 100), true);
  assert.equal(layout.measured(1, 100), false);
  assert.equal(layout.start(2), PADDING + ROW + GAP + 100 + GAP);
  layout.forget();
  assert.equal(layout.start(2), PADDING + 2 * (ROW + GAP));
});

test("an empty list is as high as the room around it", () => {
  const layout = new RowLayout();
  assert.equal(layout.height, 2 * PADDING);
  assert.equal(layout.rowAt(500), 0);
});
