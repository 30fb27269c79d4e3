import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTime } from "../../js/watch/time.js";

test("a time is written in minutes and seconds, and in hours where there are some", () => {
  const written = [0, 999, 1000, 59_999, 60_000, 754_321, 3_600_000, 36_305_000].map(formatTime);
  assert.deepEqual(written, [
    "0:00",
    "0:00",
    "0:01",
    "0:59",
    "1:00",
    "12:34",
    "1:00:00",
    "10:05:05",
  ]);
});

test("a time before the start is written as the start", () => {
  assert.equal(formatTime(-5), "0:00");
});
