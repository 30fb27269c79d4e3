import assert from "node:assert/strict";
import { isLive, watch } from "./watching.mjs";

/** How near to each other players in a room have to be. */
const NEAR_MS = 150;
/** When at the earliest after something happened, and for how many looks in a row. */
const AFTER_MS = 3_000;
const LOOKS = 3;
const PAUSE_MS = 250;
/** How long it may take on a machine that is busy. */
const PATIENCE_MS = 30_000;
/** Past this, the end of a video of a minute could come before patience does. */
const LATE_S = 20;
/** How long a player is given to do what it was asked for before it is asked again. */
const AGAIN_MS = 2_000;

/** Opens a room for the video at `path`. */
export async function openRoom(page, path) {
  await watch(page, path);
  await page.getByRole("button", { name: "Watch together" }).click();
  await page.waitForURL(/\/rooms\//);
  await inRoom(page);
}

/** Waits until a page is live and has joined its room. */
export async function inRoom(page) {
  await isLive(page);
  await page.locator("#together .together-who:not(:text('Joining the room'))").waitFor();
}

/** Keeps the machine's own clock at hand on a page's next loads, whatever becomes of the page's. */
export async function trueTime(page) {
  await page.addInitScript(() => {
    const { now } = Date;
    window.trueNow = () => now.call(Date);
  });
}

/** Has a page's browser play nothing with sound before the viewer has pressed something. */
export async function withoutAutoplay(page) {
  await page.addInitScript(() => {
    // What the test driver evaluates would count as a press for the browser.
    let hasPressed = false;
    addEventListener("pointerdown", () => (hasPressed = true), true);
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function playMuted() {
      return this.muted || hasPressed ? play.call(this) : Promise.reject(new DOMException("not yet", "NotAllowedError"));
    };
  });
}

/** Has a page's clock go at another speed, and be off, from its next load on. */
export async function keptTime(page, { speed, offMs }) {
  await page.addInitScript(
    ({ speed: factor, offMs: off }) => {
      const began = Date.now();
      const { now } = Date;
      const ticks = performance.now.bind(performance);
      Date.now = () => Math.round(began + off + (now.call(Date) - began) * factor);
      performance.now = () => ticks() * factor;
    },
    { speed, offMs },
  );
}

/** Where each page's player is: `{at, position, isPlaying}`, times in milliseconds. */
export function places(pages) {
  return Promise.all(
    pages.map((page) =>
      page.locator("video").evaluate((video) => ({
        at: window.trueNow?.() ?? Date.now(),
        position: video.currentTime * 1_000,
        isPlaying: !video.paused && !video.ended,
      })),
    ),
  );
}

/** Waits until all players are near each other and stay so, some time after something has happened. */
export async function togetherWithin(pages, { isPlaying, what }) {
  await pages[0].waitForTimeout(AFTER_MS);
  const deadline = Date.now() + PATIENCE_MS;
  let near = 0;
  let last = [];
  while (near < LOOKS) {
    last = await places(pages);
    near = isNear(last, isPlaying) ? near + 1 : 0;
    assert.ok(Date.now() < deadline, `${what}: ${JSON.stringify(last)}`);
    if (near < LOOKS) await pages[0].waitForTimeout(PAUSE_MS);
  }
  const spread = spreadOf(last, isPlaying);
  console.log(`${what}: ${spread.toFixed(0)} ms apart`);
}

/** Goes back to about the beginning of the video, by the slider. */
export async function rewind(page) {
  await page.locator("#position").evaluate((slider) => {
    slider.value = slider.step === "any" ? "1" : slider.min;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** Goes back if the end is so near that a test could reach it; as long as it is not, nothing is done. */
export async function farFromEnd(page) {
  const isFar = () => page.locator("video").evaluate((video, late) => video.currentTime < late, LATE_S);
  await until(isFar, () => rewind(page), "far from the end");
}

/** Pauses as a browser or a media key does, until the room takes it for the viewer's, and another page stops. */
export async function pauseForAll(page, other) {
  const hasStopped = () => other.locator("video").evaluate((video) => video.paused);
  await until(hasStopped, () => page.locator("video").evaluate((video) => video.pause()), "paused for all");
}

/** Does something again and again until it has had its effect. */
async function until(isSo, act, what) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `not ${what} in time`);
    await act();
    const again = Date.now() + AGAIN_MS;
    while (Date.now() < again && !(await isSo())) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function isNear(seen, isPlaying) {
  return seen.every((one) => one.isPlaying === isPlaying) && spreadOf(seen, isPlaying) <= NEAR_MS;
}

/** How far apart players are, at the time at which the first of them was looked at. */
function spreadOf(seen, isPlaying) {
  const [first] = seen;
  const positions = seen.map(({ at, position }) => position - (isPlaying ? at - first.at : 0));
  return Math.max(...positions) - Math.min(...positions);
}
