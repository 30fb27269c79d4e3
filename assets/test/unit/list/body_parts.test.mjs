import assert from "node:assert/strict";
import { test } from "node:test";
import { PARTS_LIMIT, bodyParts } from "../../../js/watch/list/body_parts.js";

const links = (body) => bodyParts(body).filter(({ href }) => href).map(({ text, href }) => [text, href]);
const moments = (body) => bodyParts(body).filter(({ atMs }) => atMs !== undefined).map(({ text, atMs }) => [text, atMs]);

test("a text without anything to follow is one part", () => {
  assert.deepEqual(bodyParts("just words"), [{ text: "just words" }]);
});

test("an address of the web is a link, without what ends the sentence", () => {
  for (const [body, address] of [
    ["see https://example.com/a?b=1#c for more", "https://example.com/a?b=1#c"],
    ["it is at http://example.com/.", "http://example.com/"],
    ["(https://example.com/x)", "https://example.com/x"],
    ["https://en.wikipedia.org/wiki/Foot_(unit)!", "https://en.wikipedia.org/wiki/Foot_(unit)"],
    ["HTTPS://example.com/", "HTTPS://example.com/"],
    ["“https://example.com/q”", "https://example.com/q"],
    ["https://example.com/at/1:23", "https://example.com/at/1:23"],
  ]) {
    assert.deepEqual(links(body), [[address, new URL(address).href]], body);
  }
});

test("nothing else is a link", () => {
  for (const body of [
    "javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,<b>x</b>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com/",
    "https://",
    "https://[",
    "http://%",
    "xhttp://example.com",
    "//example.com",
    "example.com",
  ]) {
    assert.deepEqual(links(body), [], body);
  }
});

test("a time in a text is a moment", () => {
  for (const [body, found] of [
    ["1:23", [["1:23", 83_000]]],
    ["at 0:05, and again at 1:02:03.", [["0:05", 5_000], ["1:02:03", 3_723_000]]],
    ["(12:34)", [["12:34", 754_000]]],
    ["90:00!", [["90:00", 5_400_000]]],
    ["0:05-0:09", [["0:05", 5_000], ["0:09", 9_000]]],
  ]) {
    assert.deepEqual(moments(body), found, body);
  }
});

test("what only looks like a time is none", () => {
  for (const body of ["16:9", "1:99", "1:2:3:4", "v1:23", "1:234", "::1:23", "1:23:45:67", "2.1:23", "1:23.5x", "999:00:00"]) {
    assert.deepEqual(moments(body), [], body);
  }
});

test("all parts together are the text again, whatever it says", () => {
  let state = 11;
  const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  const words = ["1:23", "https://a.example/(x)", " ", ":", "\n", "(", ")", ".", "javascript:", "é", "http://", "9:9", "<b>"];
  for (let run = 0; run < 2_000; run += 1) {
    const body = Array.from({ length: random(12) }, () => words[random(words.length)]).join("");
    assert.equal(bodyParts(body).map(({ text }) => text).join(""), body);
    for (const { text, href } of bodyParts(body)) {
      assert.notEqual(text, "");
      if (href) assert.match(href, /^https?:/);
    }
  }
});

test("a text has no more than PARTS_LIMIT things to follow", () => {
  const body = "1:00 ".repeat(400);
  assert.equal(moments(body).length, PARTS_LIMIT);
  assert.equal(bodyParts(body).map(({ text }) => text).join(""), body);
});
