/*
 * How near to each other the players of a room are. Each page notes by itself where its player is, at the same moments
 * of the machine's clock, so that nothing depends on how soon the browsers answer the test.
 */
import assert from "node:assert/strict";

/** The largest distance between players that are in step. */
export const NEAR_MS = 150;
/** How long after an event players have to be in step. */
const AFTER_MS = 3_000;
/** How long a late player may take to catch up, which happens at a rate that nobody notices. */
const LATE_MS = 30_000;
/** How long, and how often, each page then measures. */
const LOOK_MS = 400;
const EVERY_MS = 40;
/** The most attempts on a busy machine. */
const MOST_LOOKS = 3;
/** A player that falls behind by less than this has no excuse. */
const HELD_MS = 100;

/** Keeps the machine's real clock available on a page's next loads, even if the page's clock is changed. */
export async function trueTime(page) {
  await page.addInitScript(() => {
    const { now } = Date;
    window.trueNow = () => now.call(Date);
  });
}

/** Gives a page a wrong clock with a different speed, from its next load on. */
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
 * Fails unless all players are in step some time after an event, and either all or none play. If a busy machine
 * made a player fall behind, it measures again a little later. Returns the final positions: `{at, position}`, in
 * milliseconds.
 */
export async function togetherWithin(pages, { isPlaying, what, rate = 1 }) {
  let heldMs = 0;
  for (let looks = 1; ; looks += 1) {
    const found = await measure(pages, { at: Date.now() + AFTER_MS, isPlaying, rate });
    console.log(`${what}: ${found.words}`);
    if (found.isTogether) return found;
    heldMs += found.heldMs;
    assert.ok(heldMs > HELD_MS && looks < MOST_LOOKS, `${what}: ${found.words}`);
  }
}

/** Waits until all players, including a late one, play in step. */
export async function togetherAtLast(pages, { what, rate = 1 }) {
  const began = Date.now();
  for (;;) {
    const found = await measure(pages, { at: Date.now(), isPlaying: true, rate });
    const lasted = Date.now() - began;
    if (found.isTogether) return console.log(`${what}, after ${lasted} ms: ${found.words}`);
    assert.ok(lasted < LATE_MS, `${what}: ${found.words}`);
  }
}

/** All players' positions at a time, and whether they are in step. */
async function measure(pages, { at, isPlaying, rate }) {
  const observed = await Promise.all(pages.map((page) => page.evaluate(look, { at, forMs: LOOK_MS, everyMs: EVERY_MS })));
  const seen = observed.map(({ looks }) => looks);
  const states = seen.map((looks) => [...new Set(looks.map((one) => (one.isPlaying ? "plays" : "stands")))].join(", then "));
  const positions = seen.map((looks) => median(looks.map((one) => one.position - (isPlaying ? (one.at - at) * rate : 0))));
  const first = Math.min(...positions);
  const apart = positions.map((position) => Math.round(position - first));
  // A player whose rate differs from the room's is still catching up.
  const rates = seen.map((looks) => median(looks.map((one) => one.playbackRate)).toFixed(3));
  const each = apart.map((ahead, index) => `${ahead} ms (${states[index]} at ${rates[index]})`);
  const areAlike = states.every((state) => state === (isPlaying ? "plays" : "stands"));
  const spread = Math.max(...apart);
  const heldMs = Math.round(Math.max(...observed.map((one) => one.heldMs)));
  const words = `${spread} ms apart: ${each.join(", ")}; fell behind by ${heldMs} ms`;
  return { at, position: median(positions), words, heldMs, isTogether: areAlike && spread <= NEAR_MS };
}

/** Fails unless playback advanced between two measurements, plus a jump of `jumpMs`. */
export function assertWentOn(before, after, { jumpMs = 0, what }) {
  const jumped = after.position - before.position - (after.at - before.at);
  assert.ok(Math.abs(jumped - jumpMs) <= NEAR_MS, `${what}: it jumped by ${Math.round(jumped)} ms, not ${jumpMs}`);
}

/**
 * Where a page's player is, again and again from a time on, and by how much until then it fell behind what it should
 * have played, or took to jump; runs in the page.
 */
async function look({ at, forMs, everyMs }) {
  const now = window.trueNow ?? Date.now;
  const video = document.querySelector("video");
  const looks = [];
  let heldMs = 0;
  let before = null;
  while (looks.length === 0 || now() < at + forMs) {
    // A playing video updates its position in each task.
    const { seeking, playbackRate, paused, ended } = video;
    const one = { position: video.currentTime * 1_000, at: now(), isPlaying: !paused && !ended, playbackRate };
    const passedMs = before ? one.at - before.at : 0;
    if (seeking) heldMs += passedMs;
    // A position during a seek is meaningless.
    else if (before?.isPlaying && one.isPlaying && Math.abs(one.position - before.position) < passedMs + 500) {
      heldMs += passedMs * playbackRate - (one.position - before.position);
    }
    before = one;
    if (one.at >= at) looks.push(one);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return { looks, heldMs };
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
