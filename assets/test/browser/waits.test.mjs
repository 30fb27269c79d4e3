// Every noticeable wait is explained in words.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { ELSEWHERE, standIn, useHost } from "./support/hosts.mjs";
import { arrive } from "./support/people.mjs";
import { said } from "./support/said.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });
const demo = await readFile(new URL("../../static/media/demo.webm", import.meta.url));
const LOADING = "Loading the video…";

/** What comes at once of a file from the slow host; the rest waits for `release`. */
const FIRST_BYTES = Math.floor(demo.length / 3);
let release;
const host = useHost(async (request, response) => {
  response.writeHead(200, { "content-type": "video/webm", "content-length": demo.length });
  response.write(demo.subarray(0, FIRST_BYTES));
  await new Promise((resolve) => (release = resolve));
  response.end(demo.subarray(FIRST_BYTES));
});

/** Holds back what is asked of a pattern, until the function that it returns is called. */
async function hold(context, pattern) {
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await context.route(pattern, async (route) => {
    await held;
    await route.fallback();
  });
  return letGo;
}

async function atVideo({ url, mayAsk, held }) {
  const viewer = await arrive(rumbl, "viewer", { mayAsk });
  await standIn(viewer.context);
  const letGo = held ? await hold(viewer.context, held) : null;
  await watch(viewer.page, await addVideo(viewer.page, "Slow", url));
  return { ...viewer, letGo };
}

const wait = (page) => page.locator("#player-wait");
const plays = (page) =>
  page.waitForFunction(() => document.querySelector("video").currentTime > 0.3);

for (const kind of ["file", "stream"]) {
  test(`a ${kind} that is slow to come says so until it plays`, async () => {
    const { url, mayAsk, site } = ELSEWHERE[kind];
    const { page, letGo } = await atVideo({ url, mayAsk, held: `https://${site}/**` });
    const poster = page.getByRole("button", { name: `Play from ${site}` });
    assert.equal(await wait(page).isVisible(), false);
    await poster.click();
    await wait(page).getByText(LOADING).waitFor();
    assert.equal(await poster.getAttribute("aria-busy"), "true");
    await screenshot(page, `wait-${kind}`);
    letGo();
    await plays(page);
    await wait(page).waitFor({ state: "hidden" });
    await poster.waitFor({ state: "hidden" });
  });
}

test("a player of another site that is slow to come says so", async () => {
  const { page, letGo } = await atVideo({
    ...ELSEWHERE.YouTube,
    held: "https://www.youtube.com/**",
  });
  await page.getByRole("button", { name: "Play from YouTube" }).click();
  await wait(page).getByText("Loading from YouTube…").waitFor();
  letGo();
  await wait(page).waitFor({ state: "hidden" });
  await page.locator("iframe").waitFor();
});

test("a video that runs out of data says so, and plays on", async () => {
  const { page } = await atVideo({ url: `${host.origin}/slow.webm`, mayAsk: [host.origin] });
  await page.getByRole("button", { name: "Play from 127.0.0.1" }).click();
  await plays(page);
  await wait(page).waitFor({ state: "hidden" });
  await page.locator("video").evaluate((video) => (video.playbackRate = 8));
  await wait(page).getByText(LOADING).waitFor();
  const stoppedAt = await page.locator("video").evaluate((video) => video.currentTime);
  await screenshot(page, "wait-buffering");
  release();
  await page.waitForFunction((at) => document.querySelector("video").currentTime > at + 1, stoppedAt);
  await wait(page).waitFor({ state: "hidden" });
});

test("a video that comes quickly tells of no wait", async () => {
  const viewer = await arrive(rumbl, "viewer");
  const { page } = viewer;
  await page.addInitScript(() => {
    globalThis.waits = [];
    addEventListener("DOMContentLoaded", () => {
      const element = document.getElementById("player-wait");
      const note = () => element.hidden || globalThis.waits.push(element.textContent);
      if (element) new MutationObserver(note).observe(element, { attributes: true });
    });
  });
  const video = await addVideo(page, "Quick");
  // On a busy machine even this one may come slowly, but not every time.
  const attempts = [];
  do {
    await watch(page, video);
    await page.keyboard.press("k");
    await plays(page);
    await page.locator("video").evaluate((element) => element.pause());
    await seek(page, 12);
    attempts.push(await page.evaluate(() => globalThis.waits));
  } while (attempts.at(-1).length > 0 && attempts.length < 5);
  assert.deepEqual(attempts.at(-1), []);
});

test("annotations that are on their way after a jump are waited for in sight", async () => {
  const owner = await arrive(rumbl, "owner");
  const path = await addVideo(owner.page, "Far away");
  const { context, page } = await rumbl.window();
  // More than are loaded around the beginning.
  const crowd = Array.from({ length: 2_000 }, (_, index) => [index * 14, `number ${index}`]);
  await said(context, crowd);
  await page.goto(path);
  await showsBodies(page, ["number 0"]);
  await page.waitForLoadState("networkidle");
  const letGo = await hold(context, /annotations\?/);
  await seek(page, 25);
  const waiting = page.locator(".annotation-waiting");
  await waiting.first().waitFor();
  assert.match(await waiting.first().textContent(), /Loading/);
  await screenshot(page, "wait-annotations");
  letGo();
  await page.locator(".annotation-body", { hasText: "number 1785" }).waitFor();
  assert.equal(await waiting.count(), 0);
});
