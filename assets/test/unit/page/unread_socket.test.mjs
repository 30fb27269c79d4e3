import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseBefore } from "../../../js/page/unread_socket.js";

test("the pauses double from a second to a minute", () => {
  const pauses = [1, 2, 3, 7, 100].map((attempt) => pauseBefore(attempt, 0));
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 60_000, 60_000]);
});

test("pages don't all return at once", () => {
  assert.equal(pauseBefore(1, 0.999), 1_499.5);
});
