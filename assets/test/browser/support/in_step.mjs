/*
 * How near to each other the players of a room are. Each page notes by itself where its player is, at the same moments
 * of the machine's clock, so that nothing depends on how soon the browsers answer the test.
 */
import assert from "node:assert/strict";

/** How near to each other players in a room have to be. */
export const NEAR_MS = 150;
/** How long after something has happened. */
const AFTER_MS = 3_000;
/** How long whoever comes while it plays may take: they catch up at a rate that nobody notices. */
const LATE_MS = 30_000;
/** For how long, and how often, each page then looks. */
const LOOK_MS = 400;
const EVERY_MS = 40;

/** Keeps the machine's own clock at hand on a page's next loads, whatever becomes of the page's. */
export async function trueTime(page) {
  await page.addInitScript(() => {
    const { now } = Date;
    window.trueNow = () => now.call(Date);
  });
}

/** Has a page's clock go at another speed, and be off, from its next load on. */
export async function keptTime(page, { speed = 1, offMs = 0 }) {
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

/**
 * Fails unless all players are near each other some time from now, when something has just happened, and all play, or
 * none. Returns where they are by then: `{at, position}`, in milliseconds.
 */
export async function togetherWithin(pages, { isPlaying, what, rate = 1 }) {
  const found = await measure(pages, { at: Date.now() + AFTER_MS, isPlaying, rate });
  console.log(`${what}: ${found.words}`);
  assert.ok(found.isTogether, `${what}: ${found.words}`);
  return found;
}

/** Waits until all players play near each other, of which one has come late. */
export async function togetherAtLast(pages, { what, rate = 1 }) {
  const began = Date.now();
  for (;;) {
    const found = await measure(pages, { at: Date.now(), isPlaying: true, rate });
    const lasted = Date.now() - began;
    if (found.isTogether) return console.log(`${what}, after ${lasted} ms: ${found.words}`);
    assert.ok(lasted < LATE_MS, `${what}: ${found.words}`);
  }
}

/** Where all players are at a time, and whether that is as it should be. */
async function measure(pages, { at, isPlaying, rate }) {
  const seen = await Promise.all(pages.map((page) => page.evaluate(look, { at, forMs: LOOK_MS, everyMs: EVERY_MS })));
  const states = seen.map((looks) => [...new Set(looks.map((one) => (one.isPlaying ? "plays" : "stands")))].join(", then "));
  const positions = seen.map((looks) => median(looks.map((one) => one.position - (isPlaying ? (one.at - at) * rate : 0))));
  const first = Math.min(...positions);
  const apart = positions.map((position) => Math.round(position - first));
  // One that goes at another rate than the room's knows that it is not in place.
  const rates = seen.map((looks) => median(looks.map((one) => one.playbackRate)).toFixed(3));
  const each = apart.map((ahead, index) => `${ahead} ms (${states[index]} at ${rates[index]})`);
  const areAlike = states.every((state) => state === (isPlaying ? "plays" : "stands"));
  const spread = Math.max(...apart);
  const words = `${spread} ms apart: ${each.join(", ")}`;
  return { at, position: median(positions), words, isTogether: areAlike && spread <= NEAR_MS };
}

/** Fails unless the playback between two measurements went on, jumping by `jumpMs` besides. */
export function assertWentOn(before, after, { jumpMs = 0, what }) {
  const jumped = after.position - before.position - (after.at - before.at);
  assert.ok(Math.abs(jumped - jumpMs) <= NEAR_MS, `${what}: it jumped by ${Math.round(jumped)} ms, not ${jumpMs}`);
}

/** Where a page's player is, again and again for a while; runs in the page. */
async function look({ at, forMs, everyMs }) {
  const now = window.trueNow ?? Date.now;
  const video = document.querySelector("video");
  const seen = [];
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await sleep(at - now());
  while (seen.length === 0 || now() < at + forMs) {
    // What is playing says where it is anew in each task.
    const { playbackRate } = video;
    seen.push({ position: video.currentTime * 1_000, at: now(), isPlaying: !video.paused && !video.ended, playbackRate });
    await sleep(everyMs);
  }
  return seen;
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
