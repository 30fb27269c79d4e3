import assert from "node:assert/strict";
import { test } from "node:test";
import { sinceWords } from "../../../js/watch/room/since.js";

const NOW = new Date(2026, 4, 12, 12);

test("since names the day, in the viewer's own days", () => {
  for (const [at, words] of [
    [new Date(2026, 4, 12, 0, 1), "since earlier today"],
    [new Date(2026, 4, 13, 9), "since earlier today"],
    [new Date(2026, 4, 11, 23, 59), "since yesterday"],
    [new Date(2026, 4, 6, 1), "since Wednesday"],
    [new Date(2026, 4, 5, 23), "since 5 May"],
  ]) {
    assert.equal(sinceWords(at, NOW), words);
  }
});
