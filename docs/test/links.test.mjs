import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import path from "node:path";

const BOOK = fileURLToPath(new URL("../.vitepress/dist", import.meta.url));
const PAGES = readdirSync(BOOK, { recursive: true }).filter((file) => file.endsWith(".html"));
const TEXTS = new Map(PAGES.map((page) => [page, readFileSync(path.join(BOOK, page), "utf8")]));

/** Every `href` and `src` of a page, as it is meant. */
function addressesIn(html) {
  return [...html.matchAll(/<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, address]) => address.replaceAll("&amp;", "&"));
}

function hasAnchor(page, hash) {
  return hash === "" || TEXTS.get(page).includes(` id="${decodeURIComponent(hash)}"`);
}

/** What is wrong with a link within the book, if anything. */
function problemOf(page, address) {
  const url = new URL(address, `http://book/${page}`);
  const target = decodeURIComponent(url.pathname).slice(1);
  const file = target === "" || target.endsWith("/") ? `${target}index.html` : target;
  const found = [file, `${file}.html`].find((one) => existsSync(path.join(BOOK, one)) && path.extname(one) !== "");
  if (found === undefined) return `there is no ${target}`;
  if (found.endsWith(".html") && !hasAnchor(found, url.hash.slice(1))) return `${found} has no part ${url.hash}`;
  return null;
}

test("every link within the book leads somewhere", () => {
  const dead = [];
  for (const [page, html] of TEXTS) {
    for (const address of addressesIn(html)) {
      if (/^(https?|mailto|data):/.test(address)) continue;
      const problem = problemOf(page, address);
      if (problem !== null) dead.push(`${page}: ${address}: ${problem}`);
    }
  }
  assert.deepEqual([...new Set(dead)], []);
  assert.ok(PAGES.length > 25, `only ${PAGES.length} pages`);
});

test("links to other sites are addresses that can be followed", () => {
  for (const [page, html] of TEXTS) {
    for (const address of addressesIn(html).filter((one) => /^https?:/.test(one))) {
      const { hostname, username } = new URL(address);
      assert.ok(hostname.includes(".") || hostname === "localhost", `${page}: ${address}`);
      assert.equal(username, "", `${page}: ${address}`);
    }
  }
});

test("no page loads anything from another site", () => {
  for (const [page, html] of TEXTS) {
    const loaded = [...html.matchAll(/<(?:script|link|img|iframe)[^>]*?\s(?:src|href)="(https?:[^"]*)"/g)];
    assert.deepEqual(loaded.map(([, address]) => address), [], page);
  }
});

test("no page shows what should have been replaced", () => {
  for (const [page, html] of TEXTS) {
    for (const left of ["@content", 'href="repo:']) assert.ok(!html.includes(left), `${page}: ${left}`);
  }
});
