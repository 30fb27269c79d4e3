import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });

const isAt = (page, second) =>
  page.waitForFunction((to) => document.querySelector("video").currentTime === to, second);

/** A new video with annotations at these seconds. */
async function annotated(page, title, seconds) {
  const path = await addVideo(page, title);
  await watch(page, path);
  for (const second of seconds) {
    await seek(page, second);
    await annotate(page, `at ${second}`);
  }
  return path;
}

test("a link to a moment is copied, and opens the video there for anybody", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page } = await arrive(rumbl, "alice", { permissions });
  const path = await annotated(page, "Links", [8.5]);
  await page.getByRole("button", { name: /^More for/ }).click();
  await page.locator(".annotation").getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, `${rumbl.server.url}${path}?t=8.5`);

  const { page: visitor } = await rumbl.window();
  await visitor.goto(link);
  await visitor.waitForFunction(() => document.querySelector("video").currentTime === 8.5);
  await showsBodies(visitor, ["at 8.5"]);
});

test("where the page may not copy, the link is there to be copied by hand", async () => {
  const { page } = await arrive(rumbl, "alice");
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  const path = await annotated(page, "By hand", [3]);
  await page.getByRole("button", { name: /^More for/ }).click();
  await page.locator(".annotation").getByRole("button", { name: "Copy link" }).click();
  const field = page.getByRole("textbox", { name: "Copy this link" });
  assert.equal(await field.inputValue(), `${rumbl.server.url}${path}?t=3`);
});

test("the video's link and that of the second that is playing can be copied", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page } = await rumbl.window({ permissions });
  await page.goto("/watch/1?t=12.5&x=y#main");
  const copied = async (name) => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByText("Link copied.").waitFor();
    return new URL(await page.evaluate(() => navigator.clipboard.readText()));
  };
  const video = await copied("Copy link");
  assert.deepEqual([video.search, video.hash], ["", ""]);
  const moment = await copied("Copy link at 0:12");
  assert.deepEqual([moment.pathname, moment.search, moment.hash], [video.pathname, "?t=12", ""]);
  await assertAccessible(page, "links that were copied");
});

test("where the page may not copy, each of the two links is there to be copied by hand", async () => {
  const { page } = await rumbl.window();
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await page.goto("/watch/1?t=7");
  const field = page.getByRole("textbox", { name: "Copy this link" });
  await page.getByRole("button", { name: "Copy link", exact: true }).click();
  assert.match(await field.inputValue(), /\/watch\/[^?#]+$/);
  await page.getByRole("button", { name: "Copy link at 0:07" }).click();
  assert.match(await field.inputValue(), /\?t=7$/);
});

test("addresses in an annotation lead out of rumbl, and its times into the video", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Linked"));
  const body = "see https://example.com/a?b=1, javascript:alert(1) and 0:12 or 9:59 <b>bold</b>";
  await annotate(page, body);
  await showsBodies(page, [body]);
  const links = page.locator(".annotation-body a");
  assert.equal(await links.count(), 1);
  const { href, rel, target } = await links.evaluate(({ href, rel, target }) => ({ href, rel, target }));
  assert.deepEqual([href, target], ["https://example.com/a?b=1", "_blank"]);
  for (const word of ["noopener", "noreferrer", "nofollow"]) assert.ok(rel.split(" ").includes(word));
  await assertAccessible(page, "an annotation with links");
  await page.getByRole("button", { name: "Go to 0:12" }).click();
  await isAt(page, 12);
  await page.getByRole("button", { name: "Go to 9:59" }).click();
  await page.getByText("9:59 is after this video’s end at 1:00.").waitFor();
});

test("a link to another moment of the same page goes there", async () => {
  const { page } = await rumbl.window();
  await page.goto("/watch/1#t=7");
  await isAt(page, 7);
  await page.evaluate(() => (location.hash = "#t=0:12"));
  await isAt(page, 12);
  await page.evaluate(() => (location.hash = "#t=soon"));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await isAt(page, 12);
});

for (const [moment, second] of [
  ["?t=12", 12],
  ["?t=0m9s", 9],
  ["?t=0:07.25", 7.25],
  ["?t=nonsense", 0],
  ["?t=-5", 0],
  ["?t=", 0],
  ["#t=12", 12],
  ["#t=10,20", 10],
  ["?t=5#t=9", 9],
  ["#t=javascript:0", 0],
]) {
  test(`an address with ${moment} begins at ${second} s`, async () => {
    const { page } = await rumbl.window();
    await page.goto("/");
    await page.locator(".card-title a").first().click();
    await page.goto(`${new URL(page.url()).pathname}${moment}`);
    await page.waitForFunction(() => document.querySelector("video").readyState > 1);
    await page.waitForFunction((to) => document.querySelector("video").currentTime === to, second);
  });
}

/** A visitor at the demo video, who has to wait for what `pattern` names until `letGo` is called. */
async function waitingAtDemo(pattern, query) {
  const { page } = await rumbl.window();
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route(pattern, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/watch/1${query}`, { waitUntil: "commit" });
  return { page, letGo };
}

test("a jump that is made before the video has come wins over the address", async () => {
  const { page, letGo } = await waitingAtDemo("**/media/demo.webm", "?t=12");
  await page.locator('#connection[data-state="replay"]').waitFor();
  await page.keyboard.press("ArrowLeft");
  letGo();
  await isAt(page, 7);
});

test("a jump that is made before the page's script has come wins over the address", async () => {
  const { page, letGo } = await waitingAtDemo("**/assets/app-*.js", "?t=12");
  await page.waitForFunction(() => document.querySelector("video")?.readyState > 0);
  await seek(page, 20);
  letGo();
  await page.locator('#connection[data-state="replay"]').waitFor();
  await isAt(page, 20);
});

test("Show all shows what is still to come, marked as later, and stays until it is switched off", async () => {
  const { page } = await arrive(rumbl, "alice");
  const path = await annotated(page, "All of it", [2, 9, 15]);
  await seek(page, 5);
  await showsBodies(page, ["at 2"]);
  await page.getByRole("checkbox", { name: "Show all" }).check();
  await showsBodies(page, ["at 2", "at 9", "at 15"]);
  const later = () => page.locator(".annotation-later .annotation-body").allTextContents();
  assert.deepEqual(await later(), ["at 9", "at 15"]);
  await page.getByText("1 of 3").waitFor();
  await screenshot(page, "show-all");
  await seek(page, 9);
  await page.waitForFunction(() => document.querySelectorAll(".annotation-later").length === 1);

  await watch(page, path);
  await showsBodies(page, ["at 2", "at 9", "at 15"]);
  await page.getByRole("checkbox", { name: "Show all" }).uncheck();
  await showsBodies(page, []);
  await page.reload();
  await isLive(page);
  await showsBodies(page, []);
  assert.equal(await currentTime(page), 0);
});
