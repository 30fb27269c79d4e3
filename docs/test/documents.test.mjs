import assert from "node:assert/strict";
import { test } from "node:test";
import { DOCUMENTS, contentOf } from "../.vitepress/lib/documents.mjs";

const page = (name) => contentOf(DOCUMENTS.find((document) => document.page === name));

test("a document has the title of its page, and says where it is from", () => {
  const text = page("guides/operators");
  assert.ok(text.startsWith("# Running rumbl\n"));
  assert.ok(text.includes("<code>OPERATORS.md</code>"));
});

test("a section ends where the next one begins, and its headings move up", () => {
  const text = page("reference/command");
  assert.ok(text.includes("rumbl gen-secret"));
  assert.ok(!text.includes("## Deploying") && !text.includes("createdb"));
});

test("links lead to pages where there are some, and to the repository elsewhere", () => {
  const text = page("guides/operators");
  assert.ok(text.includes("](/reference/settings)"));
  assert.ok(text.includes("](/reference/command)"));
  assert.ok(text.includes("](repo:config/deploy/nginx.conf)"));
  assert.ok(!/\]\((?!\/|repo:|https?:|#)/.test(text));
});
