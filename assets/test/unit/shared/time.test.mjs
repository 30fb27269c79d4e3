import assert from "node:assert/strict";
import { test } from "node:test";
import { LAST_MOMENT_MS, formatExactTime, formatTime, parseTime, toSeconds } from "../../../js/watch/shared/time.js";

test("a moment is written as people write it", () => {
  const written = [
    [0, "0:00"],
    [999, "0:00"],
    [5_000, "0:05"],
    [65_432, "1:05"],
    [3_599_999, "59:59"],
    [3_600_000, "1:00:00"],
    [36_061_000, "10:01:01"],
  ];
  for (const [atMs, words] of written) assert.equal(formatTime(atMs), words);
});

test("nonsense from a player is the start of the video", () => {
  assert.equal(formatTime(-5), "0:00");
});

test("a moment is written to the millisecond where it has to be kept, and read again", () => {
  const exact = [
    [5_000, "0:05", "5"],
    [5_040, "0:05.04", "5.04"],
    [83_500, "1:23.5", "83.5"],
    [3_723_007, "1:02:03.007", "3723.007"],
  ];
  for (const [atMs, words, seconds] of exact) {
    assert.equal(formatExactTime(atMs), words);
    assert.equal(toSeconds(atMs), seconds);
    assert.equal(parseTime(words), atMs);
    assert.equal(parseTime(seconds), atMs);
  }
});

test("a moment is read in every form that people use", () => {
  const read = [
    ["83", 83_000],
    [" 83.5 ", 83_500],
    ["83,5", 83_500],
    ["0:07", 7_000],
    ["1:23", 83_000],
    ["90:00", 5_400_000],
    ["1:02:03.5", 3_723_500],
    ["1m23s", 83_000],
    ["1h", 3_600_000],
    ["1H2M", 3_720_000],
    ["83s", 83_000],
    ["168:00:00", LAST_MOMENT_MS],
  ];
  for (const [text, atMs] of read) assert.equal(parseTime(text), atMs, text);
});

test("what is no moment is none", () => {
  const nonsense = ["", " ", "abc", "-1", "1:60", "1:2:3:4", "1:75:00", "1.2345", "s", "1m60s"];
  const more = ["1e3", "0x10", "Infinity", "1:", ":30", "5 6", "168:00:01", "9".repeat(40)];
  for (const text of [...nonsense, ...more]) assert.equal(parseTime(text), null, text);
});
