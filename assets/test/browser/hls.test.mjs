import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { PARTS_SITE, STREAM_SITE, part, standIn } from "./support/hosts.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const LIVE_PLAYLIST = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXTINF:2.0,
${PARTS_SITE}/part0.ts
#EXTINF:2.0,
${PARTS_SITE}/part1.ts
#EXTINF:2.0,
${PARTS_SITE}/part2.ts
`;

/** A browser without native streams, and a host that serves `playlist`, or the recorded one. */
async function atStream({ playlist, provoked } = {}) {
  const viewer = await arrive(rumbl, "viewer", { mayAsk: [STREAM_SITE, PARTS_SITE], provoked });
  await standIn(viewer.context);
  const headers = { "access-control-allow-origin": "*" };
  await viewer.context.route(`${STREAM_SITE}/*.m3u8`, (route) => {
    if (route.request().url().endsWith("gone.m3u8")) return route.fulfill({ status: 404, headers });
    return route.fulfill(playlist ? { headers, body: playlist } : part(route));
  });
  await viewer.context.route(`${PARTS_SITE}/**`, (route) => route.fulfill(part(route)));
  return viewer;
}

const pressPlay = (page) => page.getByRole("button", { name: /^Play from stream\.example/ }).click();

/** Presses play, and waits until it plays. */
async function play(page) {
  await pressPlay(page);
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0);
}

test("a stream plays through hls.js, and is annotated and sought like any other", async () => {
  const { page } = await atStream();
  const scripts = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(new URL(request.url()).pathname);
  });
  await watch(page, await addVideo(page, "A stream", `${STREAM_SITE}/stream.m3u8`));
  const playerScripts = () => scripts.filter((path) => /\/hls-/.test(path)).length;
  assert.equal(playerScripts(), 0);
  await play(page);
  assert.equal(playerScripts(), 1);
  // How long it is said to be changes with each part that turns out longer than its playlist says.
  const duration = await page.locator("video").evaluate((video) => video.duration);
  assert.ok(duration > 5 && duration < 7, `it lasts about as long as three parts, not ${duration}`);
  await page.locator("video").evaluate((video) => video.pause());
  await seek(page, 4);
  await annotate(page, "in the third part");
  await showsBodies(page, ["in the third part"]);
  await seek(page, 1);
  await showsBodies(page, []);
  await page.locator("video").evaluate((video) => video.play());
  await page.waitForFunction(() => document.querySelector("video").currentTime > 1.2);
  await screenshot(page, "stream");
});

test("the script that plays streams is not loaded for a file", async () => {
  const { page } = await arrive(rumbl, "viewer");
  const path = await addVideo(page, "A file");
  const scripts = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(request.url());
  });
  await watch(page, path);
  assert.ok(scripts.length > 0);
  assert.deepEqual(scripts.filter((url) => /\/hls-/.test(url)), []);
});

test("a stream that is gone says so, and the page stays usable", async () => {
  const { page } = await atStream({ provoked: [MISSING_PAGE] });
  await watch(page, await addVideo(page, "Gone", `${STREAM_SITE}/gone.m3u8`));
  await pressPlay(page);
  await page.getByText("This stream can’t be loaded.").waitFor();
  await page.getByRole("button", { name: /^Play from stream\.example/ }).waitFor();
  await annotate(page, "still here");
  await showsBodies(page, ["still here"]);
});

test("a live stream plays, and says what that means for annotations", async () => {
  const { page } = await atStream({ playlist: LIVE_PLAYLIST });
  await watch(page, await addVideo(page, "Live", `${STREAM_SITE}/stream.m3u8`));
  await play(page);
  await page.getByText("This is live, and has no fixed beginning").waitFor();
  await annotate(page, "as it happens");
  await showsBodies(page, ["as it happens"]);
  assert.ok((await currentTime(page)) >= 0);
});
