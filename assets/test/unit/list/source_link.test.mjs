import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceUrl } from "../../../js/watch/list/source_link.js";

const HERE = "https://rumbl.example/watch/1-demo";

test("an answer's source is a page of the web, or of rumbl", () => {
  assert.equal(sourceUrl("https://en.wikipedia.org/wiki/Foot", HERE).host, "en.wikipedia.org");
  assert.equal(sourceUrl("/watch/2-other", HERE).href, "https://rumbl.example/watch/2-other");
});

test("nothing else is a source", () => {
  for (const source of [undefined, null, "", "javascript:alert(1)", "data:text/html,x", "https://"]) {
    assert.equal(sourceUrl(source, HERE), null, String(source));
  }
});
