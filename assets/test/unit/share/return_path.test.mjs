import assert from "node:assert/strict";
import { test } from "node:test";
import { returningTo } from "../../../js/page/return_links.js";
import { pathOfMoment } from "../../../js/watch/share/return_path.js";

const PAGE = "https://rumbl.example/watch/1-demo";

test("a log-in leads back to the second that is playing", () => {
  assert.equal(pathOfMoment(PAGE, 83_900), "/watch/1-demo?t=83");
  assert.equal(pathOfMoment(`${PAGE}?t=5#t=9`, 83_000), "/watch/1-demo?t=83");
});

test("a log-in at the start leads back to the video alone", () => {
  assert.equal(pathOfMoment(PAGE, 0), "/watch/1-demo");
  assert.equal(pathOfMoment(`${PAGE}?t=5&x=//evil.example`, 999), "/watch/1-demo");
});

test("a link names the way back whole", () => {
  const url = new URL(returningTo("/sessions/new", "/search?q=a&b=%23"), PAGE);
  assert.equal(url.pathname, "/sessions/new");
  assert.deepEqual([...url.searchParams], [["return_to", "/search?q=a&b=%23"]]);
});
