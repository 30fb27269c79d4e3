// What a stranger sees who tries rumbl: a film, and people who have something to say about it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { annotate, seek, shownBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const FIRST = "All aboard! Blankets out, phones away. Not that one, you need that one.";
const QUESTION = "Why does the moon look so big when it's low?";
const LAST = "look who gets off without a ticket";

/** A stranger who has come to the demo from the home page. */
async function atDemo(options) {
  const window = await rumbl.window(options);
  await window.page.goto("/");
  await window.page.getByRole("link", { name: "Try the demo" }).click();
  await window.page.locator("video").waitFor();
  await window.page.waitForFunction(() => document.querySelector("video").readyState > 1);
  return window;
}

test("the demo is a film of a minute, with people in it from the first second to the last", async () => {
  const { page } = await atDemo();
  const { seconds, width, height } = await page.locator("video").evaluate((video) => ({
    seconds: video.duration,
    width: video.videoWidth,
    height: video.videoHeight,
  }));
  assert.ok(Math.abs(seconds - 60) < 0.2, `it takes ${seconds} s`);
  assert.deepEqual([width, height], [960, 540]);
  await page.getByText(LAST).waitFor({ state: "hidden" });
  await seek(page, 1);
  await page.getByText(FIRST).first().waitFor();
  assert.ok(!(await shownBodies(page)).includes(LAST), "nothing is told before its moment");
  await seek(page, 59);
  await page.getByText(LAST).first().waitFor();
  await screenshot(page, "demo-end");
});

test("annotations fly over the film as soon as it plays", async () => {
  const { page } = await atDemo({ reducedMotion: "no-preference" });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.locator(".danmaku-text").filter({ hasText: "All aboard!" }).waitFor();
  assert.ok((await page.locator("video").evaluate((video) => video.currentTime)) < 8);
  await screenshot(page, "demo-flying");
});

test("the home page says what was said last, and each of it leads to its moment", async () => {
  const { page: member } = await arrive(rumbl, "fan");
  await watch(member, "/watch/1");
  await seek(member, 12);
  await annotate(member, "I counted two sheep");
  const { page } = await rumbl.window();
  await page.goto("/");
  const excerpt = page.getByRole("list", { name: "Said last about The night train to the sea" });
  await excerpt.getByRole("link", { name: "0:12 I counted two sheep" }).click();
  await page.waitForFunction(() => document.querySelector("video")?.currentTime === 12);
  await page.locator(".annotation-body", { hasText: "I counted two sheep" }).waitFor();
});

test("a question in the film has an answer, and says where it is from", async () => {
  const { page } = await atDemo();
  await seek(page, 27);
  const question = page.locator(".annotations > li").filter({ hasText: QUESTION });
  const answer = page.locator(".annotations > li").filter({ hasText: "The Moon illusion is" });
  await question.waitFor();
  await answer.getByText("wikipedia").first().waitFor();
  const source = answer.locator('a[href="https://en.wikipedia.org/wiki/Moon_illusion"]');
  assert.equal(await source.count(), 1);
  await seek(page, 25);
  await question.waitFor({ state: "detached" });
  assert.equal(await answer.count(), 0);
});
