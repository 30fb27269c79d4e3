import assert from "node:assert/strict";
import { test } from "node:test";
import { webUrl } from "../../../js/watch/shared/web_url.js";

const HERE = "https://rumbl.example/watch/1-demo";

test("an address of the web is one, and a path is one of rumbl's", () => {
  assert.equal(webUrl("https://en.wikipedia.org/wiki/Foot", HERE).host, "en.wikipedia.org");
  assert.equal(webUrl("/watch/2-other", HERE).href, "https://rumbl.example/watch/2-other");
});

test("nothing else is an address to be followed", () => {
  for (const source of [undefined, null, "", "javascript:alert(1)", "javascript://example.com/%0aalert(1)", "ftp://example.com/", "data:text/html,x", "https://"]) {
    assert.equal(webUrl(source, HERE), null, String(source));
  }
});
