import assert from "node:assert/strict";
import { test } from "node:test";
import { shows, useGallery } from "./support/gallery.mjs";

const { gallery, open } = useGallery();

test("nested views have a life of their own", async () => {
  const dead = await (await fetch(`${gallery.url}/nested`)).text();
  assert.match(dead, /<b class="n">two 0<\/b>/);
  const page = await open("/nested");
  await page.click("#c1 .inc");
  await shows(page, "#c1 .n", "one 1");
  await page.click("#bump");
  await shows(page, "#n", "1");
  await shows(page, "#c1 .n", "one 1");
  await page.click("#c2 .inc");
  await shows(page, "#c2 .n", "two 1");
  await page.click("#c1 .crash");
  await shows(page, "#c1 .n", "one 0");
  await shows(page, "#c2 .n", "two 1");
  await page.click("#toggle");
  await page.waitForSelector("#c2", { state: "detached" });
  await page.click("#toggle");
  await shows(page, "#c2 .n", "two 0");
  await page.click("#c2 .inc");
  await shows(page, "#c2 .n", "two 1");
  assert.deepEqual(page.exceptions, []);
});

test("a nested view patches the address of its page, and navigates away from it", async () => {
  const page = await open("/nested");
  await page.click("#c1 .inc");
  await shows(page, "#c1 .n", "one 1");
  await page.click("#c1 .patch");
  await shows(page, "#page", "2");
  assert.equal(new URL(page.url()).search, "?page=2");
  await shows(page, "#c1 .n", "one 1");
  await page.goBack();
  await shows(page, "#page", "");
  await page.evaluate(() => (window.isSamePage = true));
  await page.click("#c2 .navigate");
  await shows(page, "#title", "A");
  assert.equal(await page.evaluate(() => window.isSamePage), true);
  assert.deepEqual(page.exceptions, []);
});

test("a sticky view stays while the client navigates", async () => {
  const page = await open("/sticky/a");
  await page.click("#sticky-inc");
  await shows(page, "#sticky-n", "1");
  await page.click("#l-b");
  await shows(page, "#title", "Sticky B");
  await shows(page, "#sticky-n", "1");
  await page.click("#sticky-inc");
  await shows(page, "#sticky-n", "2");
  await page.click("#l-a");
  await shows(page, "#title", "Sticky A");
  await shows(page, "#sticky-n", "2");
  assert.deepEqual(page.exceptions, []);
});
