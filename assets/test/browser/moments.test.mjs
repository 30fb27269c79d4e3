import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

/** A video of somebody's, annotated at these seconds. */
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
  await page.getByRole("button", { name: "Copy link" }).click();
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
  await page.getByRole("button", { name: "Copy link" }).click();
  const field = page.getByRole("textbox", { name: "Copy this link" });
  assert.equal(await field.inputValue(), `${rumbl.server.url}${path}?t=3`);
});

for (const [text, second] of [
  ["12", 12],
  ["0m9s", 9],
  ["0:07.25", 7.25],
  ["nonsense", 0],
  ["-5", 0],
  ["", 0],
]) {
  test(`an address with t=${text} begins at ${second} s`, async () => {
    const { page } = await rumbl.window();
    await page.goto("/");
    await page.locator(".card-title a").first().click();
    await page.goto(`${page.url()}?t=${text}`);
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

const isAt = (page, second) =>
  page.waitForFunction((to) => document.querySelector("video").currentTime === to, second);

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

test("what is still to come is shown by a switch among the settings too, and both switches agree", async () => {
  const { page } = await arrive(rumbl, "alice");
  await annotated(page, "Two switches", [9]);
  await seek(page, 5);
  await showsBodies(page, []);
  const inPanel = page.getByRole("checkbox", { name: "Show all" });
  const openSettings = () => page.locator("#settings summary").click();
  await openSettings();
  const inSettings = page.getByRole("checkbox", { name: /spoilers/ });
  await inSettings.check();
  await showsBodies(page, ["at 9"]);
  assert.equal(await inPanel.isChecked(), true);
  await inPanel.uncheck();
  await showsBodies(page, []);
  await openSettings();
  assert.equal(await inSettings.isChecked(), false);
});
