import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { PHONE, assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const PAGE_SIZE = 24;
const card = (page, title) =>
  page.locator(".card", { has: page.getByRole("link", { name: title, exact: true }) });

/** Adds videos through the API, because the form is slow. */
async function addVideos(page, titles) {
  await page.goto("/manage/videos/new");
  const token = await page.locator('meta[name="csrf-token"]').getAttribute("content");
  for (const title of titles) {
    const form = { _csrf_token: token, "video[url]": "/media/demo.webm", "video[title]": title, "video[description]": "One of many" };
    const response = await page.request.post("/manage/videos", { form, maxRedirects: 0 });
    assert.equal(response.status(), 303);
  }
}

test("a visitor finds a video by its category", async () => {
  const { page: author } = await arrive(rumbl, "author");
  await addVideo(author, "Only for laughs");
  const { page } = await rumbl.window();
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Browse" }).click();
  await page.getByRole("heading", { name: "All videos" }).waitFor();
  const categories = page.getByRole("navigation", { name: "Categories" });
  assert.equal(await categories.locator("[aria-current]").textContent(), "All");
  await categories.getByRole("link", { name: "Drama" }).click();
  await page.getByText("No videos here yet.").waitFor();
  await categories.getByRole("link", { name: "Comedy" }).click();
  await page.getByRole("heading", { name: "Comedy" }).waitFor();
  assert.equal(await categories.locator("[aria-current]").textContent(), "Comedy");
  await card(page, "Only for laughs").getByRole("link", { name: "Only for laughs" }).click();
  await page.waitForURL("**/watch/*-only-for-laughs");
});

test("a card shows its picture, its owner and how much was said", async () => {
  const { page, username } = await arrive(rumbl, "owner");
  const path = await addVideo(page, "Much discussed");
  await watch(page, path);
  await annotate(page, "one");
  await annotate(page, "two");
  await page.goto("/");
  await card(page, "Much discussed").getByText("2 annotations").waitFor();
  const picture = card(page, "Much discussed").locator(".poster img");
  assert.ok(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await card(page, "Much discussed").getByRole("link", { name: `by ${username}` }).click();
  await page.waitForURL("**/users/*");
  await page.getByText("1 video", { exact: false }).waitFor();
  await card(page, "Much discussed").waitFor();
});

test("a card says how long the video is, when it was added, and how many are watching", async () => {
  const { page: viewer } = await arrive(rumbl, "watcher");
  await watch(viewer, "/watch/1");
  const { page } = await rumbl.window(PHONE);
  await page.goto("/videos");
  // Listings show it within a second.
  await page.waitForFunction(async () => (await (await fetch("/videos")).text()).includes("watching</p>"));
  await page.reload();
  const demo = card(page, "The night train to the sea");
  await demo.getByText("1 watching").waitFor();
  await demo.getByText("Length 1:00").waitFor();
  await demo.locator("time").waitFor();
  await assertAccessible(page, "cards with all that they can have");
  await screenshot(page, "cards");
  await viewer.goto("/");
  await page.waitForFunction(async () => !(await (await fetch("/videos")).text()).includes("watching</p>"));
});

test("the demo is one click from the home page", async () => {
  const { page } = await rumbl.window();
  await page.goto("/");
  await page.getByRole("link", { name: "Try the demo" }).click();
  await page.getByRole("heading", { name: "The night train to the sea" }).waitFor();
});

test("a long listing has pages, and an address that leads beyond them says so", async () => {
  const { page } = await arrive(rumbl, "prolific", { provoked: [MISSING_PAGE] });
  const titles = Array.from({ length: PAGE_SIZE + 2 }, (_, index) => `Part ${index + 1} of many`);
  await addVideos(page, titles);
  await page.goto("/manage/videos");
  assert.equal(await page.locator(".row").count(), PAGE_SIZE);
  const pages = page.getByRole("navigation", { name: "Pages" });
  assert.equal(await pages.getByRole("link", { name: "Previous" }).count(), 0);
  await pages.getByRole("link", { name: "Next" }).click();
  await page.waitForURL("**/manage/videos?page=2");
  await page.getByRole("link", { name: "Part 1 of many", exact: true }).waitFor();
  assert.equal(await page.locator(".row").count(), 2);
  assert.equal(await pages.locator("[aria-current]").textContent(), "Page 2");
  await pages.getByRole("link", { name: "Page 1" }).click();
  await page.waitForURL("**/manage/videos");
  for (const number of ["3", "0", "nonsense"]) {
    const response = await page.goto(`/manage/videos?page=${number}`);
    assert.equal(response.status(), 404);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
  }
});

test("a title that runs from right to left, or tries to, turns nothing else around", async () => {
  const { page, username } = await arrive(rumbl, "bidi");
  const title = "\u202eتجربة 123";
  await addVideos(page, [title]);
  await page.goto("/");
  const meta = page.locator(".card", { hasText: "تجربة" }).locator(".card-meta");
  const [by, name] = await meta.evaluate((element) => {
    const link = element.querySelector("a");
    const range = document.createRange();
    range.setStart(link.firstChild, 0);
    range.setEnd(link.firstChild, 2);
    return [range.getBoundingClientRect().left, link.querySelector("bdi").getBoundingClientRect().left];
  });
  assert.ok(by < name, `by ${username} reads from left to right`);
  await page.goto("/manage/videos");
  await page.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("group", { name: `\u2068${title}\u2069` }).waitFor();
});
