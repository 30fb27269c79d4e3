// The watch page in each of its states, checked against WCAG 2.2 AA, light and dark, on a desktop and a phone.
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { ELSEWHERE, PARTS_SITE, STREAM_SITE, part, standIn } from "./support/hosts.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, letFly, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const DEMO = { url: "/media/demo.webm" };
const LIVE = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n${PARTS_SITE}/part0.ts\n`;

const play = (page) => page.getByRole("button", { name: /^Play from/ }).click();

/** Goes to where the demo video is annotated. */
async function toAnnotation(page) {
  await seek(page, 4);
  await showsBodies(page, ["here comes the sun!"]);
}

/** Each state: the video, and how it comes about there. */
const STATES = {
  "poster of a file": { ...ELSEWHERE.file },
  "poster of an embed": { ...ELSEWHERE.YouTube },
  "playing embed": {
    ...ELSEWHERE.YouTube,
    async reach({ page }) {
      await play(page);
      await page.locator("iframe").waitFor();
    },
  },
  "wait for an embed": {
    ...ELSEWHERE.Vimeo,
    async reach({ context, page }) {
      await context.route("https://player.vimeo.com/**", () => {});
      await play(page);
      await page.getByText("Loading from Vimeo…").waitFor();
    },
  },
  "source that is gone": {
    url: "/media/gone.webm",
    provoked: [MISSING_PAGE],
    reach: ({ page }) => page.getByText("This video can’t be loaded.").waitFor(),
  },
  "source without ranges": {
    ...ELSEWHERE.file,
    async reach({ context, page }) {
      const path = new URL("../../static/media/demo.webm", import.meta.url).pathname;
      await context.route(`${ELSEWHERE.file.url}`, (route) =>
        route.fulfill({ path, contentType: "video/webm" }),
      );
      await play(page);
      await page.waitForFunction(() => document.querySelector("video").readyState > 1);
      await page.locator("video").evaluate((video) => video.pause());
    },
  },
  "live stream": {
    url: `${STREAM_SITE}/stream.m3u8`,
    mayAsk: [STREAM_SITE, PARTS_SITE],
    async reach({ context, page }) {
      const headers = { "access-control-allow-origin": "*" };
      await context.route(`${STREAM_SITE}/**`, (route) => route.fulfill({ headers, body: LIVE }));
      await context.route(`${PARTS_SITE}/**`, (route) => route.fulfill(part(route)));
      await play(page);
      await page.getByText("This is live").waitFor();
    },
  },
  "open settings": { ...DEMO, reach: ({ page }) => page.locator("#settings summary").click() },
  "open help": {
    ...DEMO,
    reach: ({ page }) => page.evaluate(() => document.getElementById("help").showModal()),
  },
  "open menu of a row": {
    ...DEMO,
    async reach({ page }) {
      await toAnnotation(page);
      await page.getByRole("button", { name: /^More for/ }).click();
    },
  },
  "open editor of a row": {
    ...DEMO,
    async reach({ page }) {
      await toAnnotation(page);
      await page.getByRole("button", { name: /^More for/ }).click();
      await page.getByRole("button", { name: "Edit", exact: true }).click();
    },
  },
  "flying texts": {
    ...DEMO,
    reducedMotion: "no-preference",
    async reach({ page }) {
      await toAnnotation(page);
      await letFly(page, true);
      await page.locator("#settings summary").click();
      await seek(page, 6);
      await page.locator(".danmaku-text").waitFor();
    },
  },
  "lost connection": {
    ...DEMO,
    async reach({ page, line }) {
      await toAnnotation(page);
      await line.cut();
      await page.getByText("Reconnecting…").waitFor();
    },
  },
  "whole screen": {
    ...DEMO,
    async reach({ page }) {
      await toAnnotation(page);
      await page.evaluate(() => document.getElementById("fullscreen").click());
      await page.waitForFunction(() => document.fullscreenElement !== null);
    },
  },
};

/** Lets a page's connection be cut for good. */
async function breakable(page) {
  const open = [];
  let isCut = false;
  await page.routeWebSocket(/\/socket\//, (socket) => {
    if (isCut) return socket.close({ code: 1011 });
    socket.connectToServer();
    open.push(socket);
  });
  return {
    cut() {
      isCut = true;
      return Promise.all(open.map((socket) => socket.close({ code: 1011 })));
    },
  };
}

/** Somebody's session, and the path of a video for each address; the same for all tests. */
let prepared = null;
async function prepare() {
  // The form to add a video reads what it can of it.
  const { context, page } = await arrive(rumbl, "viewer", { provoked: [MISSING_PAGE] });
  const storageState = await context.storageState();
  const paths = new Map();
  for (const url of new Set(Object.values(STATES).map((state) => state.url))) {
    paths.set(url, await addVideo(page, `A day at the sea, number ${paths.size}`, url));
  }
  await watch(page, paths.get(DEMO.url));
  await seek(page, 4);
  await annotate(page, "here comes the sun!");
  return { storageState, paths };
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const [state, { url, reach, reducedMotion = "reduce", ...options }] of Object.entries(STATES)) {
    test(`${state}: accessible, and fits, on a ${device}, light and dark`, async () => {
      const { storageState, paths } = await (prepared ??= prepare());
      const looks = { ...viewport, reducedMotion };
      const { context, page } = await rumbl.window({ ...options, ...looks, storageState });
      await standIn(context);
      const line = await breakable(page);
      await watch(page, paths.get(url));
      await reach?.({ context, page, line });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page, `${state}, ${colorScheme}`);
        await assertFits(page, state);
        const name = `state-${state.replaceAll(" ", "-")}-${device}-${colorScheme}`;
        await screenshot(page, name, { fullPage: false });
      }
    });
  }
}
