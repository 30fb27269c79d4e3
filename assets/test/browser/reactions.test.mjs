// Reactions: sent by a key, click or tap; others see them at their moment, on the timeline, and when they come later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE, SMALL } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_INFO_SYS__WIKIPEDIA: "false", RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__BURST: "6", RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__INTERVAL_MS: "3600000" });

const button = (page) => page.locator("#reactions > summary");
const choice = (page, name) => page.getByRole("button", { name, exact: true });
const strip = (page) => page.locator(".timeline-reactions path").getAttribute("d");
const said = (page, words) => page.locator("#reaction-status").getByText(words).waitFor({ state: "attached" });

/** Keeps what is drawn over the picture from now on; returns what reads it. */
async function observeDrawn(page) {
  await page.evaluate(() => {
    window.drawn = [];
    const added = (records) => records.flatMap(({ addedNodes }) => [...addedNodes]);
    const keep = (records) => window.drawn.push(...added(records).map((node) => node.textContent));
    new MutationObserver(keep).observe(document.getElementById("reaction-layer"), { childList: true });
  });
  return () => page.evaluate(() => window.drawn);
}

const draws = (page, emoji) => page.waitForFunction((wanted) => window.drawn.includes(wanted), emoji);

/** How many bars the timeline has for reactions. */
const bars = async (page) => ((await strip(page)).match(/M/g) ?? []).length;
/** Whether those of others are drawn over the picture. */
async function show(page, isWanted) {
  await page.locator("#settings > summary").click();
  await page.getByLabel("Show reactions over the video").setChecked(isWanted);
  await page.keyboard.press("Escape");
}

const hasBars = (page) => page.waitForFunction(() => document.querySelector(".timeline-reactions path").getAttribute("d"));

async function scene(title, oneView = DESKTOP, otherView = DESKTOP) {
  const one = await arrive(rumbl, "one", oneView);
  const path = await addVideo(one.page, title);
  const other = await arrive(rumbl, "other", otherView);
  for (const { page } of [one, other]) {
    await watch(page, path);
    await seek(page, 5);
  }
  return { one, other, path };
}

test("a reaction is sent by its key and a digit, is drawn once at once, and for whoever is at the same moment", async () => {
  const { one, other, path } = await scene("By keys");
  const [ownDrawn, othersDrawn] = [await observeDrawn(one.page), await observeDrawn(other.page)];
  await one.page.keyboard.press("r");
  await choice(one.page, "Thumbs up").waitFor();
  assert.equal(await one.page.evaluate(() => document.activeElement.ariaLabel), "Thumbs up");
  await assertAccessible(one.page, "the menu of reactions");
  await assertFits(one.page, "the menu of reactions");
  await screenshot(one.page, "reactions-menu-1280");
  // Elsewhere, arrows move the playback.
  await one.page.keyboard.press("ArrowRight");
  await one.page.keyboard.press("ArrowRight");
  await one.page.keyboard.press("ArrowLeft");
  assert.equal(await one.page.evaluate(() => document.activeElement.ariaLabel), "Love");
  assert.equal(await one.page.locator("video").evaluate((video) => video.currentTime), 5);
  await one.page.keyboard.press("6");
  await draws(one.page, "👏");
  await said(one.page, "You reacted with Applause at 0:05.");
  assert.equal(await button(one.page).evaluate((summary) => summary.parentElement.open), false);
  await draws(other.page, "👏");
  await hasBars(other.page);
  // The server has told of it by now.
  await button(other.page).click();
  await choice(other.page, "Love").click();
  await draws(one.page, "❤️");
  assert.deepEqual(await ownDrawn(), ["👏", "❤️"]);
  assert.deepEqual(await othersDrawn(), ["👏", "❤️"]);
  assert.equal(await bars(one.page), 1);
  await screenshot(one.page, "reactions-1280");
  await one.page.emulateMedia({ colorScheme: "dark" });
  await screenshot(one.page, "reactions-dark");
  // Somebody who comes later sees them on the timeline, and as the playback passes them.
  const later = await arrive(rumbl, "later");
  await watch(later.page, path);
  await hasBars(later.page);
  const drawnLater = await observeDrawn(later.page);
  await seek(later.page, 8);
  await seek(later.page, 4);
  assert.deepEqual(await drawnLater(), []);
  await later.page.locator("video").evaluate((video) => {
    video.muted = true;
    return video.play();
  });
  await draws(later.page, "❤️");
  assert.deepEqual((await drawnLater()).sort(), ["❤️", "👏"].sort());
});

test("on a phone a reaction is tapped; who has turned reactions off sees those of others only on the timeline", async () => {
  const { one, other } = await scene("By taps", PHONE, PHONE);
  await show(other.page, false);
  const othersDrawn = await observeDrawn(other.page);
  await observeDrawn(one.page);
  await button(one.page).tap();
  await choice(one.page, "Laugh").waitFor();
  await assertFits(one.page, "the menu of reactions on a phone");
  await assertAccessible(one.page, "the menu of reactions on a phone");
  await screenshot(one.page, "reactions-menu-390");
  await one.page.setViewportSize(SMALL.viewport);
  await assertFits(one.page, "the menu of reactions on a small phone");
  const menu = await one.page.locator(".reaction-menu").boundingBox();
  assert.ok(menu.x >= 0 && menu.x + menu.width <= SMALL.viewport.width, JSON.stringify(menu));
  await screenshot(one.page, "reactions-menu-320");
  await one.page.setViewportSize(PHONE.viewport);
  await choice(one.page, "Laugh").tap();
  await draws(one.page, "😂");
  await screenshot(one.page, "reactions-390");
  await hasBars(other.page);
  assert.deepEqual(await othersDrawn(), []);
  // One's own is an answer to the tap.
  await button(other.page).tap();
  await choice(other.page, "Wow").tap();
  await draws(other.page, "😮");
});

test("whoever reacts too often is told so, and nothing of it stays; guests see reactions and have no button", async () => {
  const { one, path } = await scene("Too often");
  const guest = await rumbl.window();
  await guest.page.goto(path);
  await guest.page.locator('#connection[data-state="live"]').waitFor();
  assert.equal(await button(guest.page).count(), 0);
  const { page } = one;
  for (const at of [1, 2, 3, 4, 6, 7]) {
    await seek(page, at);
    await page.keyboard.press("r");
    await page.keyboard.press("1");
    await said(page, `at 0:0${at}.`);
  }
  const before = await strip(page);
  const shows = (path) => document.querySelector(".timeline-reactions path").getAttribute("d") === path;
  await hasBars(guest.page);
  await seek(page, 9);
  await page.keyboard.press("r");
  await page.keyboard.press("1");
  await page.locator("#panel-note").getByText("Too many reactions at once, wait a moment.").waitFor();
  await page.waitForFunction(shows, before);
  // Nor is it the key of anything while somebody writes.
  await page.getByLabel("Annotate", { exact: true }).fill("");
  await page.getByLabel("Annotate", { exact: true }).press("r");
  assert.equal(await choice(page, "Thumbs up").isVisible(), false);
});

test("while the video plays, an own reaction is drawn once, and the space key still pauses", async () => {
  const { one, other } = await scene("Playing");
  const { page } = one;
  const drawn = await observeDrawn(page);
  await page.locator("video").evaluate((video) => {
    video.muted = true;
    return video.play();
  });
  // Wherever in a second the playback is, this is before the page looks where it is next.
  const reactedAt = await page.evaluate(async () => {
    const video = document.querySelector("video");
    const second = Math.floor(video.currentTime);
    await new Promise((resolve) => {
      const look = () => (Math.floor(video.currentTime) > second ? resolve() : setTimeout(look, 1));
      look();
    });
    document.querySelector("#reactions [aria-label$=Love]").click();
    return video.currentTime;
  });
  await hasBars(other.page);
  await page.waitForFunction((atS) => document.querySelector("video").currentTime > atS + 1, reactedAt);
  assert.deepEqual(await drawn(), ["❤️"]);
  await button(page).click();
  await choice(page, "Sad").click();
  await page.keyboard.press(" ");
  await page.waitForFunction(() => document.querySelector("video").paused);
  assert.equal(await button(page).evaluate((summary) => summary.parentElement.open), false);
});

test("where less motion is wanted, emoji stand still, and those of others are shown once they are asked for", async () => {
  const { one, other } = await scene("Calm", { ...DESKTOP, reducedMotion: "reduce" });
  const drawn = await observeDrawn(one.page);
  await observeDrawn(other.page);
  await other.page.keyboard.press("r");
  await other.page.keyboard.press("1");
  await hasBars(one.page);
  assert.deepEqual(await drawn(), []);
  await show(one.page, true);
  await other.page.keyboard.press("r");
  await other.page.keyboard.press("4");
  await draws(one.page, "😮");
  await one.page.keyboard.press("r");
  await one.page.keyboard.press("5");
  await draws(one.page, "😢");
  const { name, opacity } = await one.page.evaluate(() => {
    const { animationName, opacity } = getComputedStyle(document.querySelector(".reaction"));
    return { name: animationName, opacity };
  });
  assert.deepEqual([name, opacity], ["none", "1"]);
  await one.page.waitForFunction(() => !document.querySelector(".reaction"));
});
