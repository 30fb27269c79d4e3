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
