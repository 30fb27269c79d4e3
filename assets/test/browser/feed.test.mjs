// A member's day: their own annotations, the news since the last visit, and what they follow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE, SMALL } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, seek, watch } from "./support/watching.mjs";

// No other site is asked for answers.
const rumbl = useRumbl({ RUMBL_INFO_SYS__WIKIPEDIA: "false" });

test("following a video and a person fills the feed, and an entry leads to its moment", async () => {
  const author = await arrive(rumbl, "author", DESKTOP);
  const path = await addVideo(author.page, "Followed film");
  const reader = await arrive(rumbl, "reader", DESKTOP);
  const { page } = reader;
  await page.goto("/feed");
  await page.getByText("You don’t follow anybody yet.").waitFor();
  await assertAccessible(page, "the empty feed");
  await screenshot(page, "feed-empty");

  await watch(page, path);
  await seek(page, 5);
  await page.evaluate(() => (globalThis.isSamePage = true));
  await page.locator("#follow").getByRole("button", { name: "Follow" }).click();
  await page.getByText("You follow “Followed film”.").waitFor();
  await page.locator("#follow").getByRole("button", { name: "Unfollow" }).click();
  await page.getByText("You no longer follow “Followed film”.").waitFor();
  await page.locator("#follow").getByRole("button", { name: "Follow" }).click();
  await page.locator("#follow").getByRole("button", { name: "Unfollow" }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.isSamePage && document.querySelector("video").currentTime), 5);
  await page.reload();
  await page.locator("#follow").getByRole("button", { name: "Unfollow" }).waitFor();
  assert.equal(await page.getByText("You follow").count(), 0);
  await page.goto("/follows");

  await watch(author.page, path);
  await seek(author.page, 7);
  await annotate(author.page, "this is worth a look");
  await page.goto("/");
  const fresh = page.getByRole("region", { name: "New for you" });
  await fresh.getByRole("listitem").getByText("this is worth a look").waitFor();
  await fresh.getByRole("link", { name: "Followed film 1 new since earlier today" }).waitFor();
  await assertAccessible(page, "the home page with news");
  for (const { viewport } of [DESKTOP, PHONE, SMALL]) {
    await page.setViewportSize(viewport);
    await assertFits(page, "the home page with news");
    await screenshot(page, `home-news-${viewport.width}`);
  }
  await page.setViewportSize(DESKTOP.viewport);
  await fresh.getByRole("link", { name: "Your whole feed" }).click();
  await page.getByText("this is worth a look").waitFor();
  await assertAccessible(page, "the feed");
  await screenshot(page, "feed");
  await page.getByRole("link", { name: "0:07" }).click();
  await page.waitForFunction(() => Math.abs(document.querySelector("video").currentTime - 7) < 0.5);

  await page.goto(await author.page.evaluate(() => document.querySelector(".menu-item[href^='/users/']").pathname));
  await page.getByRole("button", { name: /^Follow/ }).click();
  await page.getByRole("button", { name: /^Unfollow/ }).waitFor();
  await page.goto("/follows");
  await assertAccessible(page, "the list of what one follows");
  await screenshot(page, "follows");
});

test("without JavaScript, following works by its form", async () => {
  const author = await arrive(rumbl, "author");
  const path = await addVideo(author.page, "Plain");
  const { page } = await arrive(rumbl, "reader", { javaScriptEnabled: false });
  await page.goto(path);
  await page.getByRole("button", { name: "Follow" }).click();
  await page.getByText("You follow “Plain”.").waitFor();
  await page.goto("/follows");
  await page.getByRole("button", { name: "Unfollow Plain" }).click();
  await page.getByText("You don’t follow anybody yet.").waitFor();
});

test("what is new since the last visit is said and marked", async () => {
  const owner = await arrive(rumbl, "owner", DESKTOP);
  const path = await addVideo(owner.page, "Busy");
  await watch(owner.page, path);
  await annotate(owner.page, "my own");
  await owner.page.goto("/manage/videos");
  assert.equal(await owner.page.locator(".news").count(), 0);

  const guest = await arrive(rumbl, "friend");
  await watch(guest.page, path);
  await annotate(guest.page, "news from a friend");
  await owner.page.goto("/manage/videos");
  await owner.page.getByText("1 new since earlier today").waitFor();
  await assertAccessible(owner.page, "My Videos with news");
  await screenshot(owner.page, "news-my-videos");
  await watch(owner.page, path);
  await owner.page.locator("#panel-news").getByText("1 new since earlier today").waitFor();
  const marked = owner.page.locator(".annotation", { has: owner.page.getByText("news from a friend") });
  await marked.locator(".annotation-marks").getByText("new").waitFor();
  await assertAccessible(owner.page, "the page with news");
  await screenshot(owner.page, "news-watch");
});

test("a question that nobody can answer says so", async () => {
  const { page } = await arrive(rumbl, "asker");
  const path = await addVideo(page, "Riddles");
  await watch(page, path);
  await annotate(page, "Who shaved zanzibarqu?");
  await page.getByText("No answer to your question was found.").waitFor();
});

for (const [name, looks] of Object.entries({ small: SMALL, phone: PHONE, desktop: DESKTOP })) {
  test(`my annotations on a ${name} screen lead to their moments, and are searched`, async () => {
    const { page } = await arrive(rumbl, "ada", looks);
    const path = await addVideo(page, "Mine");
    await page.goto("/annotations");
    await page.getByText("You haven’t said anything yet.").waitFor();
    await watch(page, path);
    await annotate(page, "the first word");
    await seek(page, 12);
    await annotate(page, "a later thought");
    await page.goto("/annotations");
    const words = await page.locator(".feed-words").allTextContents();
    assert.deepEqual(words, ["a later thought", "the first word"]);
    await assertAccessible(page, "my annotations");
    await assertFits(page, "my annotations");
    await screenshot(page, `annotations-${name}`);
    await page.goto("/feed");
    await assertFits(page, "the feed");
    await page.goto("/annotations");
    await page.getByLabel("Search what you said").fill("LATER");
    await page.locator("#main").getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: "0:12" }).click();
    await page.waitForFunction(() => document.querySelector("video").currentTime > 11);
    assert.ok(Math.abs((await currentTime(page)) - 12) < 1);
  });
}
