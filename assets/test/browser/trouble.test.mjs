import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { useHost } from "./support/hosts.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const demo = await readFile(new URL("../../static/media/demo.webm", import.meta.url));
const PROBLEM = "#player-problem";

/** A host of videos without range requests: it always sends the whole file or, at /endless.webm, no length. */
const host = useHost((request, response) => {
  response.writeHead(200, { "content-type": "video/webm" });
  response.end(request.url === "/endless.webm" ? withoutLength(demo) : demo);
});

/** The file with its duration (EBML id 4489, eight bytes) made into a void element (EC). */
function withoutLength(file) {
  const changed = Buffer.from(file);
  const at = changed.indexOf(Buffer.from([0x44, 0x89, 0x88]));
  assert.ok(at > 0, "the demo video says how long it is");
  changed.set([0xec, 0x89], at);
  return changed;
}

const arriveAt = async (title, url, options) => {
  const viewer = await arrive(rumbl, "viewer", { mayAsk: [host.origin], ...options });
  await watch(viewer.page, await addVideo(viewer.page, title, url));
  return viewer;
};

/** Plays what is on another host, of which nothing is asked before. */
const pressPlay = (page) => page.getByRole("button", { name: /^Play from 127\.0\.0\.1/ }).click();

/** Annotates a moment that is typed. */
async function annotateAt(page, time, body) {
  await page.getByLabel("Time of the annotation").fill(time);
  await annotate(page, body);
}

test("a video whose source is gone says so, and can still be annotated", async () => {
  const { page } = await arriveAt("Gone", "/media/gone.webm", { provoked: [MISSING_PAGE] });
  await page.locator(PROBLEM).getByText("This video can’t be loaded.").waitFor();
  await annotate(page, "anybody here?");
  await showsBodies(page, ["anybody here?"]);
  await screenshot(page, "trouble-gone");
});

test("a video that refuses ranges says that it can't be jumped in, and does not start over", async () => {
  const { page } = await arriveAt("No ranges", `${host.origin}/video.webm`);
  await pressPlay(page);
  await page.locator("#player-notice").getByText("can’t jump to a moment").waitFor();
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.3);
  await annotate(page, "early");
  const before = await currentTime(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("l");
  await page.locator(PROBLEM).getByText("Couldn’t jump there").waitFor();
  assert.ok((await currentTime(page)) >= before);
  await screenshot(page, "trouble-no-ranges");
});

test("a video without a length says so, and can be annotated", async () => {
  const { page } = await arriveAt("Endless", `${host.origin}/endless.webm`);
  await pressPlay(page);
  await page.locator("#player-notice").getByText("does not say how long it is").waitFor();
  await annotateAt(page, "1:00:00", "much later");
  assert.equal(await page.locator(PROBLEM).isVisible(), false);
});

test("a video that has all of this is told nothing about", async () => {
  const { page } = await arriveAt("Fine", "/media/demo.webm");
  await seek(page, 12);
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.querySelector("video").currentTime >= 22);
  assert.equal(await page.locator(PROBLEM).isVisible(), false);
  assert.equal(await page.locator("#player-notice").isVisible(), false);
});

test("an annotation after the video's end leads to the end, with words", async () => {
  const { page } = await arriveAt("Shortened", `${host.origin}/endless.webm`);
  await annotateAt(page, "1:00:00", "much later");
  await page.goto("/manage/videos");
  await page.getByRole("link", { name: "Edit Shortened" }).click();
  await page.getByLabel("URL").fill("/media/demo.webm");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video updated successfully.").waitFor();
  await page.goto("/manage/videos");
  await page.getByRole("link", { name: "Watch" }).first().click();
  await isLive(page);
  await page.waitForFunction(() => document.querySelector("video").duration > 0);
  await page.keyboard.press("n");
  await page.getByText("1:00:00 is after this video’s end at 1:00.").waitFor();
  await page.waitForFunction(() => document.querySelector("video").currentTime >= 59.9);
  await screenshot(page, "trouble-after-the-end");
});

test("a jump beyond the video's end goes to the end", async () => {
  const { page } = await arriveAt("Beyond", "/media/demo.webm");
  await seek(page, 57);
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.querySelector("video").currentTime >= 59.9);
  assert.equal(await page.locator(PROBLEM).isVisible(), false);
});

test("a play that the browser holds back says where to press", async () => {
  const viewer = await arrive(rumbl, "viewer");
  await viewer.context.addInitScript(() => {
    HTMLMediaElement.prototype.play = async () => {
      throw new DOMException("not by a person", "NotAllowedError");
    };
  });
  const { page } = viewer;
  await page.goto(await addVideo(page, "Held back"));
  await isLive(page);
  await page.keyboard.press("k");
  await page.locator(PROBLEM).getByText("Press play once more.").waitFor();
  await annotate(page, "fine otherwise");
  await showsBodies(page, ["fine otherwise"]);
});
