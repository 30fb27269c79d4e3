import assert from "node:assert/strict";
import { test } from "node:test";
import { shortened } from "../../../js/excerpt/excerpt_list.js";

test("what was said is cut where the server cuts it, and is one line", () => {
  assert.equal(shortened(" a\n  b "), "a b");
  assert.equal(shortened("x".repeat(60)), "x".repeat(60));
  assert.equal(shortened(`${"é".repeat(59)} x`), `${"é".repeat(59)}…`);
  assert.equal(shortened("🎬".repeat(61)), `${"🎬".repeat(60)}…`);
});
