/*
 * How near to each other the players of a room are. Each page notes by itself where its player is, at the same moments
 * of the machine's clock, so that nothing depends on how soon the browsers answer the test.
 */
import assert from "node:assert/strict";

/** How near to each other players in a room have to be. */
export const NEAR_MS = 150;
/** How long after something has happened. */
const AFTER_MS = 3_000;
/** Whoever comes while it plays starts as soon as their browser can, and catches up at a rate that nobody notices. */
export const LATE_MS = 6_000;
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
export async function togetherWithin(pages, { isPlaying, what, rate = 1, afterMs = AFTER_MS }) {
  const at = Date.now() + afterMs;
  const seen = await Promise.all(pages.map((page) => page.evaluate(look, { at, forMs: LOOK_MS, everyMs: EVERY_MS })));
  const states = seen.map((looks) => [...new Set(looks.map((one) => one.isPlaying))].join());
  assert.deepEqual(states, pages.map(() => String(isPlaying)), `${what}: who plays`);
  const positions = seen.map((looks) => median(looks.map((one) => one.position - (isPlaying ? (one.at - at) * rate : 0))));
  const first = Math.min(...positions);
  const apart = positions.map((position) => Math.round(position - first));
  console.log(`${what}: ${Math.max(...apart)} ms apart (${apart.join(", ")})`);
  assert.ok(Math.max(...apart) <= NEAR_MS, `${what}: ${apart.join(", ")} ms ahead of the last one`);
  return { at, position: median(positions) };
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
    seen.push({ position: video.currentTime * 1_000, at: now(), isPlaying: !video.paused && !video.ended });
    await sleep(everyMs);
  }
  return seen;
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
