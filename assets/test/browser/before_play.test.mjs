// No other site is contacted before play is pressed, and then everything works.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { ELSEWHERE, standIn } from "./support/hosts.mjs";
import { arrive } from "./support/people.mjs";
import { said } from "./support/said.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });
const BY_RUMBL = { file: ELSEWHERE.file, stream: ELSEWHERE.stream };

/** Somebody at a new video of another site, at an address that ends with `query`. */
async function atVideo({ url, mayAsk }, query = "") {
  const viewer = await arrive(rumbl, "viewer", { mayAsk });
  await standIn(viewer.context);
  await watch(viewer.page, (await addVideo(viewer.page, "Elsewhere", url)) + query);
  return viewer;
}

const poster = (page, site) => page.getByRole("button", { name: `Play from ${site}` });
const shownTime = (page) => page.locator("#captured-time").inputValue();
const plays = (page) =>
  page.waitForFunction(() => {
    const video = document.querySelector("video");
    return !video.paused && video.played.length > 0;
  });

for (const [kind, elsewhere] of Object.entries(ELSEWHERE)) {
  test(`${kind}: nothing is asked for elsewhere, whatever is pressed but play`, async () => {
    const { page, watched } = await atVideo(elsewhere, "?t=3");
    await page.getByLabel("Annotate", { exact: true }).fill("before it plays");
    await page.getByRole("button", { name: "Post" }).click();
    await showsBodies(page, ["before it plays"]);
    await page.getByLabel("Annotate", { exact: true }).blur();
    for (const key of ["l", "ArrowRight", "j", "n", "p"]) await page.keyboard.press(key);
    await page.locator("#timeline").click({ position: { x: 30, y: 8 } });
    await page.waitForLoadState("networkidle");
    assert.deepEqual(watched.foreign, []);
    await screenshot(page, `before-play-${kind}`);
    await poster(page, elsewhere.site).click();
    await poster(page, elsewhere.site).waitFor({ state: "hidden" });
    assert.notEqual(watched.foreign.length, 0);
  });

  test(`${kind}: the page's moment is shown before it plays, and is annotated`, async () => {
    const { page } = await atVideo(elsewhere, "?t=3.5");
    assert.equal(await shownTime(page), "0:03");
    await annotate(page, "at once");
    await showsBodies(page, ["at once"]);
    await page.getByRole("button", { name: "Go to 0:03" }).waitFor();
  });
}

for (const [kind, elsewhere] of Object.entries(BY_RUMBL)) {
  test(`${kind}: it plays from the page's moment, and is sought and annotated`, async () => {
    const { page } = await atVideo(elsewhere, "?t=3.5");
    await poster(page, elsewhere.site).click();
    await plays(page);
    await page.waitForFunction(() => document.querySelector("video").currentTime > 3.6);
    const from = await page.locator("video").evaluate((video) => video.played.start(video.played.length - 1));
    assert.ok(from > 3.2, `it played from ${from} s`);
    await page.locator("video").evaluate((video) => video.pause());
    await seek(page, 5);
    await annotate(page, "later");
    await seek(page, 1);
    await showsBodies(page, []);
    await page.getByLabel("Annotate", { exact: true }).blur();
    await page.keyboard.press("n");
    await showsBodies(page, ["later"]);
  });

  test(`${kind}: it plays from where somebody jumped to, not from the page's moment`, async () => {
    const { page } = await atVideo(elsewhere, "?t=5");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await shownTime(page), "0:00");
    await poster(page, elsewhere.site).click();
    await plays(page);
    const first = await page.locator("video").evaluate((video) => video.played.start(0));
    assert.ok(first < 0.5, `it played from ${first} s`);
  });

  test(`${kind}: the poster is pressed by keyboard, and what was under it gets the focus`, async () => {
    const { page } = await atVideo(elsewhere);
    assert.equal(await page.locator("video").evaluate((video) => video.inert), true);
    await poster(page, elsewhere.site).focus();
    await page.keyboard.press("Enter");
    await plays(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "player");
    assert.equal(await page.locator("video").evaluate((video) => video.inert), false);
  });
}

test("the timeline ends with the last annotation until it is known how long the video is", async () => {
  const owner = await arrive(rumbl, "owner");
  const path = await addVideo(owner.page, "Lane", ELSEWHERE.file.url);
  const { context, page } = await rumbl.window({ mayAsk: ELSEWHERE.file.mayAsk });
  await standIn(context);
  await said(context, [[2_000, "early"], [8_000, "late"]]);
  await page.goto(path);
  const late = page.getByRole("button", { name: "1 annotation at 0:08" });
  const place = async () => {
    const lane = await page.locator("#timeline").boundingBox();
    const { x, width } = await late.boundingBox();
    return (x + width / 2 - lane.x) / lane.width;
  };
  assert.ok((await place()) > 0.8);
  await late.click();
  await showsBodies(page, ["early", "late"]);
  await poster(page, "files.example").click();
  await page.waitForFunction(() => document.querySelector("video").currentTime > 8);
  await page.waitForFunction(() => {
    const marker = document.querySelector(".timeline-marker:last-child");
    return marker.getBoundingClientRect().x < innerWidth / 3;
  });
  assert.ok((await place()) < 0.4);
});

test("a file that can't be had says so, keeps its poster, and plays at the next try", async () => {
  const { url, mayAsk } = ELSEWHERE.file;
  const viewer = await arrive(rumbl, "viewer", { mayAsk, provoked: [/status of 503/] });
  const { context, page } = viewer;
  await standIn(context);
  await watch(page, `${await addVideo(page, "At the second try", url)}?t=4`);
  await context.route(url, (route) => route.fulfill({ status: 503 }), { times: 1 });
  await poster(page, "files.example").click();
  await page.getByText("This video can’t be loaded.").waitFor();
  await poster(page, "files.example").click();
  await page.waitForFunction(() => document.querySelector("video").currentTime > 4);
  await page.getByText("This video can’t be loaded.").waitFor({ state: "hidden" });
});

test("a play that the browser holds back says so, and can be tried again", async () => {
  const { url, mayAsk } = ELSEWHERE.file;
  const viewer = await arrive(rumbl, "viewer", { mayAsk });
  await standIn(viewer.context);
  await viewer.context.addInitScript(() => {
    HTMLMediaElement.prototype.play = async () => {
      throw new DOMException("not by a person", "NotAllowedError");
    };
  });
  const { page } = viewer;
  await page.goto(await addVideo(page, "Held back", url));
  await isLive(page);
  await page.keyboard.press("k");
  await page.getByText("Press play once more.").waitFor();
  await poster(page, "files.example").waitFor({ state: "hidden" });
});
