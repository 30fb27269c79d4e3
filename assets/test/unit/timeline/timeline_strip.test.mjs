import assert from "node:assert/strict";
import { test } from "node:test";
import { stripPath } from "../../../js/watch/timeline/timeline_strip.js";

test("each bar stands on the strip's foot, as high as its share, and the empty are left out", () => {
  assert.equal(stripPath([1, 0, 0.5], 20), "M0 20v-20h3v20zM8 20v-12h3v12z");
});

test("the lowest share is still seen", () => {
  assert.equal(stripPath([0.001], 20), "M0 20v-3h3v3z");
});

test("nothing said is nothing drawn", () => {
  assert.equal(stripPath([0, 0], 20), "");
});
