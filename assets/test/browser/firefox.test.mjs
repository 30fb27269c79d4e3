// The watch page's main story in Firefox, whose text layout and full screen differ from Chromium's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIREFOX, launchFirefox } from "./support/browser.mjs";
import { DESKTOP } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const skip = FIREFOX ? false : "Firefox is missing; get it with: apt-get install firefox-esr";
const rumbl = skip ? null : useRumbl({}, { launch: launchFirefox });
const isWhole = (page, id) =>
  page.waitForFunction((expected) => (document.fullscreenElement?.id ?? null) === expected, id);
/** The texts that fly and are cut. */
const cut = (page) =>
  page.locator(".danmaku-text").evaluateAll((all) =>
    all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
  );

test("Firefox: a visitor opens the demo, plays it, and texts fly whole", { skip }, async () => {
  const { page } = await rumbl.window(DESKTOP);
  await page.goto("/");
  await page.getByRole("link", { name: "Try the demo" }).click();
  await page.waitForFunction(() => document.querySelector("video").readyState > 1);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.locator(".danmaku-text", { hasText: "Was that a cat?" }).waitFor();
  await page.waitForFunction(() => document.querySelector("video").currentTime > 2);
  assert.deepEqual((await cut(page)).filter((text) => text.length < 30), []);
});

test("Firefox: a member annotates and seeks, and sees each annotation at its moment alone", { skip }, async () => {
  const { page } = await arrive(rumbl, "fox", DESKTOP);
  const path = await addVideo(page, "Foxes");
  await watch(page, path);
  await seek(page, 5);
  await annotate(page, "five seconds in");
  await showsBodies(page, ["five seconds in"]);
  await seek(page, 2);
  await showsBodies(page, []);
  await seek(page, 6);
  await showsBodies(page, ["five seconds in"]);
  await page.reload();
  await isLive(page);
  await showsBodies(page, []);
});

test("Firefox: who annotates on the whole screen stays there, and short texts are whole", { skip }, async () => {
  const { page } = await arrive(rumbl, "wide", DESKTOP);
  await watch(page, await addVideo(page, "Wide"));
  await seek(page, 4);
  await page.getByRole("button", { name: "Full screen" }).click();
  await isWhole(page, "stage");
  await page.keyboard.press("a");
  await page.keyboard.type("wow");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("annotation-body").value === "");
  await isWhole(page, "stage");
  await seek(page, 5);
  await page.locator(".danmaku-text", { hasText: "wow" }).waitFor();
  assert.deepEqual(await cut(page), []);
  await page.keyboard.press("f");
  await isWhole(page, null);
});

test("Firefox: what another says is there at once, flies, and goes when it is deleted", { skip }, async () => {
  const alice = await arrive(rumbl, "alice", DESKTOP);
  const bob = await arrive(rumbl, "bob", DESKTOP);
  const path = await addVideo(alice.page, "Two foxes");
  for (const { page } of [alice, bob]) {
    await watch(page, path);
    await seek(page, 8);
  }
  await seek(bob.page, 9);
  await annotate(alice.page, "hello, Bob");
  await showsBodies(bob.page, ["hello, Bob"]);
  await bob.page.locator(".danmaku-text", { hasText: "hello, Bob" }).waitFor();
  assert.deepEqual(await cut(bob.page), []);
  await bob.page.locator("#people li").nth(1).waitFor();
  await annotate(bob.page, "hello, Alice");
  await seek(alice.page, 10);
  await showsBodies(alice.page, ["hello, Bob", "hello, Alice"]);
  await alice.page.getByRole("button", { name: /^More for alice/ }).click();
  await alice.page.getByRole("button", { name: "Delete", exact: true }).click();
  const question = alice.page.getByRole("group", { name: "Delete your annotation for everybody?" });
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  await showsBodies(bob.page, ["hello, Alice"]);
});

test("Firefox: hovering a mark of a dense timeline says when and what, within the window", { skip }, async () => {
  const { page } = await arrive(rumbl, "hover", DESKTOP);
  await watch(page, "/watch/1");
  await seek(page, 40);
  const past = page.locator(".timeline-marker[data-past]");
  await page.waitForFunction(() => document.querySelectorAll(".timeline-marker[data-past]").length > 4);
  const tip = page.locator("#timeline-tip");
  for (const mark of await past.all()) {
    const [time] = /\d:\d\d/.exec(await mark.getAttribute("aria-label"));
    await mark.hover();
    await tip.filter({ hasText: new RegExp(`^${time}\\w+: .`) }).waitFor();
    const { x, y, width } = await tip.boundingBox();
    assert.ok(x >= 0 && y >= 0 && x + width <= DESKTOP.viewport.width, time);
  }
  const later = page.locator(".timeline-marker:not([data-past])").last();
  await later.hover();
  await tip.filter({ hasText: /^0:\d\d\d+ annotations?$/ }).waitFor();
  await page.mouse.move(0, 0);
  await tip.waitFor({ state: "hidden" });
});
