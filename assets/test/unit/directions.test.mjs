// Pages work from right to left, so styles say start and end, where left and right would be the wrong side.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const FOLDER = new URL("../../css/", import.meta.url);
/** Time runs from left to right in every language, and so does what is drawn over the picture. */
const OF_TIME = ["danmaku.css", "home.css", "stage.css", "timeline.css"];
const PHYSICAL = /^\s*((margin|padding|border)-(left|right)|left|right)\s*:|text-align:\s*(left|right)/;
/** The middle is the middle from both sides. */
const MIDDLE = /^\s*left: 50%;$/;

test("styles follow the direction of the text", async () => {
  const found = [];
  for (const name of await readdir(FOLDER)) {
    if (!name.endsWith(".css") || OF_TIME.includes(name)) continue;
    const lines = (await readFile(new URL(name, FOLDER), "utf8")).split("\n");
    found.push(...lines.filter((line) => PHYSICAL.test(line) && !MIDDLE.test(line)).map((line) => `${name}: ${line.trim()}`));
  }
  assert.deepEqual(found, []);
});
