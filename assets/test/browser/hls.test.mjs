import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const SITE = "https://stream.example";
/** Where the parts come from: often not where the playlist is. */
const PARTS = "https://parts.example";
const LIVE_PLAYLIST = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXTINF:2.0,
${PARTS}/part0.ts
#EXTINF:2.0,
${PARTS}/part1.ts
#EXTINF:2.0,
${PARTS}/part2.ts
`;

/** A browser that plays no stream by itself, as most did not for long. */
const withoutStreams = () => {
  const canPlayType = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function (type) {
    return /mpegurl/i.test(type) ? "" : canPlayType.call(this, type);
  };
};

/** Somebody in a browser without streams, before a host that has `playlist`, or the recorded one. */
async function atStream({ playlist, provoked } = {}) {
  const viewer = await arrive(rumbl, "viewer", { mayAsk: [SITE, PARTS], provoked });
  const headers = { "access-control-allow-origin": "*" };
  const path = (name) => new URL(`support/stream/${name}`, import.meta.url).pathname;
  await viewer.context.addInitScript(withoutStreams);
  await viewer.context.route(`${SITE}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === "gone.m3u8") return route.fulfill({ status: 404, headers });
    const isPlaylist = name === "stream.m3u8";
    return route.fulfill(isPlaylist && playlist ? { headers, body: playlist } : { headers, path: path(name) });
  });
  await viewer.context.route(`${PARTS}/**`, (route) =>
    route.fulfill({ headers, path: path(new URL(route.request().url()).pathname.slice(1)) }),
  );
  return viewer;
}

const hasDuration = (page) =>
  page.waitForFunction(() => document.querySelector("video").duration > 0);

test("a stream plays through hls.js, and is annotated and sought like any other", async () => {
  const { page } = await atStream();
  const scripts = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(new URL(request.url()).pathname);
  });
  await watch(page, await addVideo(page, "A stream", `${SITE}/stream.m3u8`));
  await hasDuration(page);
  assert.equal(scripts.filter((path) => /\/hls-/.test(path)).length, 1);
  const duration = await page.locator("video").evaluate((video) => video.duration);
  assert.ok(Math.abs(duration - 6) < 0.2, `it lasts six seconds, not ${duration}`);
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
  const scripts = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(request.url());
  });
  await watch(page, await addVideo(page, "A file"));
  assert.ok(scripts.length > 0);
  const own = /\/assets\/app-[0-9a-f]{16}\.js$/;
  assert.deepEqual(scripts.filter((url) => !own.test(url)), []);
});

test("a stream that is gone says so, and the page stays usable", async () => {
  const { page } = await atStream({ provoked: [MISSING_PAGE] });
  await watch(page, await addVideo(page, "Gone", `${SITE}/gone.m3u8`));
  await page.getByText("This stream can’t be loaded.").waitFor();
  await annotate(page, "still here");
  await showsBodies(page, ["still here"]);
});

test("a live stream plays, and says what that means for annotations", async () => {
  const { page } = await atStream({ playlist: LIVE_PLAYLIST });
  await watch(page, await addVideo(page, "Live", `${SITE}/stream.m3u8`));
  await page.getByText("This is live, and has no fixed beginning").waitFor();
  await annotate(page, "as it happens");
  await showsBodies(page, ["as it happens"]);
  assert.ok((await currentTime(page)) >= 0);
});
