import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const VIDEO_ID = "dQw4w9WgXcQ";
const API = "https://www.youtube.com/iframe_api";
const FRAME = `https://www.youtube-nocookie.com/embed/${VIDEO_ID}`;
const standIn = await readFile(new URL("support/youtube_stand_in.js", import.meta.url), "utf8");

/** Opens a YouTube video, with stand-ins for YouTube's hosts. */
async function atYouTubeVideo(address) {
  const viewer = await arrive(rumbl, "viewer", {
    mayAsk: [new URL(API).origin, new URL(FRAME).origin],
    provoked: [/ERR_FAILED \(https:\/\/www.youtube.com/],
  });
  await viewer.context.route("https://**", (route) => route.abort());
  await viewer.context.route(`${FRAME}**`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>Stand-in</title>" }),
  );
  await viewer.context.route(API, (route) =>
    route.fulfill({ contentType: "text/javascript", body: standIn }),
  );
  await watch(viewer.page, await addVideo(viewer.page, "From YouTube", address));
  return viewer;
}

const pressPlay = (page) => page.getByRole("button", { name: /Play from YouTube/ }).click();

test("nobody else is asked for anything before play is pressed", async () => {
  const { page, watched } = await atYouTubeVideo(`https://youtu.be/${VIDEO_ID}?t=3`);
  await screenshot(page, "youtube-poster");
  assert.deepEqual(watched.foreign, []);
  await pressPlay(page);
  await page.waitForFunction(() => window.standIn?.calls.includes("play"));
  assert.deepEqual(watched.foreign, [API, FRAME]);
});

test("a video from YouTube is annotated, replayed and sought like any other", async () => {
  const { page } = await atYouTubeVideo(`https://www.youtube.com/watch?a=b&v=${VIDEO_ID}`);
  await pressPlay(page);
  await page.waitForFunction(() => window.standIn?.calls.includes("play"));
  const at = (seconds) => page.evaluate((to) => (window.standIn.seconds = to), seconds);
  await at(12.5);
  await annotate(page, "never gonna");
  await showsBodies(page, ["never gonna"]);
  await at(3);
  await showsBodies(page, []);
  await at(40);
  await showsBodies(page, ["never gonna"]);
  await page.getByRole("button", { name: "Go to 0:12" }).click();
  await page.waitForFunction(() => window.standIn.calls.includes("seek 12.5"));
  await showsBodies(page, ["never gonna"]);
  await page.getByLabel("Annotate", { exact: true }).blur();
  await page.keyboard.press("k");
  await page.waitForFunction(() => window.standIn.calls.at(-1) === "pause");
});

test("a player that can't be loaded says so, and loads at the next try", async () => {
  const { page } = await atYouTubeVideo(`https://www.youtube.com/embed/${VIDEO_ID}`);
  await page.route(API, (route) => route.abort(), { times: 1 });
  await pressPlay(page);
  await page.getByText("YouTube can’t be reached.").waitFor();
  await screenshot(page, "youtube-unreachable");
  await pressPlay(page);
  await page.waitForFunction(() => window.standIn?.calls.includes("play"));
  await page.getByText("YouTube can’t be reached.").waitFor({ state: "hidden" });
});

test("a video that its owner does not let play here says so", async () => {
  const { page } = await atYouTubeVideo(`https://www.youtube.com/shorts/${VIDEO_ID}`);
  await pressPlay(page);
  await page.waitForFunction(() => window.standIn?.calls.includes("play"));
  await page.evaluate(() => window.standIn.options.events.onError({ data: 150 }));
  await page.getByText("Its owner does not let this video be played outside YouTube.").waitFor();
});
