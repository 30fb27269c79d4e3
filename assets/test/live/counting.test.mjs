import assert from "node:assert/strict";
import { test } from "node:test";
import { shows, useGallery } from "./support/gallery.mjs";

const { gallery, open } = useGallery();

for (const longPoll of [false, true]) {
  const transport = longPoll ? "long-poll" : "WebSocket";

  test(`a counter counts over ${transport}`, async () => {
    const page = await open("/counter", { longPoll });
    await page.click("#inc");
    await shows(page, "#count", "1");
    await page.click("#inc5");
    await shows(page, "#count", "6");
    await page.click("#dec");
    await shows(page, "#count", "5");
    await page.click("#slow");
    await shows(page, "#slow", "wait");
    await shows(page, "#count", "6");
    await shows(page, "#slow", "slow");
    assert.deepEqual(page.exceptions, []);
  });

  test(`a view that panics starts over, over ${transport}`, async () => {
    const page = await open("/counter", { longPoll });
    await page.click("#inc");
    await shows(page, "#count", "1");
    await page.click("#crash");
    await shows(page, "#count", "0");
    await page.click("#inc");
    await shows(page, "#count", "1");
  });
}

test("the dead page is complete, and the live one knows that it is connected", async () => {
  const dead = await (await fetch(`${gallery.url}/static`)).text();
  assert.match(dead, /<p id="connected">no<\/p>/);
  assert.match(dead, /<p id="tz"><\/p>/);
  const page = await open("/static");
  await shows(page, "#connected", "yes");
  await shows(page, "#tz", "UTC+1");
  await shows(page, "#mounts", "0");
});

test("a clock ticks, and so does the page's title", async () => {
  const page = await open("/clock");
  await page.waitForFunction(() => document.title === "Tick 2 · live");
  assert.match(await page.textContent("#time"), /^\d\d:\d\d:\d\d$/);
});

test("a restarted server has the page of before join again", async () => {
  const page = await open("/counter");
  await page.click("#inc");
  await shows(page, "#count", "1");
  await gallery.restart();
  await shows(page, "#count", "0");
  await page.click("#inc");
  await shows(page, "#count", "1");
});
