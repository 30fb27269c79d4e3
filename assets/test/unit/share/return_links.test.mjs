import assert from "node:assert/strict";
import { test } from "node:test";
import { returningTo } from "../../../js/watch/share/return_links.js";

const PAGE = "https://rumbl.example/watch/1-demo";
const wayBack = (address, atMs) => {
  const url = new URL(returningTo("/sessions/new", address, atMs), PAGE);
  assert.equal(url.pathname, "/sessions/new");
  return url.searchParams.get("return_to");
};

test("a log-in leads back to the second that is playing", () => {
  assert.equal(wayBack(PAGE, 83_900), "/watch/1-demo?t=83");
  assert.equal(wayBack(`${PAGE}?t=5#t=9`, 83_000), "/watch/1-demo?t=83");
});

test("a log-in at the start leads back to the video alone", () => {
  assert.equal(wayBack(PAGE, 0), "/watch/1-demo");
  assert.equal(wayBack(`${PAGE}?t=5&x=//evil.example`, 999), "/watch/1-demo");
});
