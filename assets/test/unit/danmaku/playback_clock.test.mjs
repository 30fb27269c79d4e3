import assert from "node:assert/strict";
import { test } from "node:test";
import { PlaybackClock } from "../../../js/watch/danmaku/playback_clock.js";

const playing = (toldMs, rate = 1) => ({ toldMs, isPlaying: true, rate });
const paused = (toldMs) => ({ toldMs, isPlaying: false, rate: 1 });

test("a paused clock says exactly what the player says", () => {
  const clock = new PlaybackClock();
  for (const [frameMs, toldMs] of [[0, 500], [9_000, 500], [9_016, 40_000], [9_032, 3]]) {
    assert.equal(clock.read(frameMs, paused(toldMs)), toldMs);
  }
});

test("between the steps of a player the clock goes on evenly", () => {
  const clock = new PlaybackClock();
  const shown = [];
  for (let frameMs = 0; frameMs <= 4_000; frameMs += 16) {
    shown.push(clock.read(frameMs, playing(frameMs - (frameMs % 250))));
  }
  for (let index = 1; index < shown.length; index += 1) {
    const step = shown[index] - shown[index - 1];
    assert.ok(step >= 0 && step <= 32, `a step of ${step} ms`);
  }
  assert.ok(Math.abs(shown.at(-1) - 4_000) < 100);
});

test("at double speed the clock goes twice as fast", () => {
  const clock = new PlaybackClock();
  clock.read(0, playing(0, 2));
  assert.equal(clock.read(100, playing(0, 2)), 200);
});

test("a seek is followed at once, in both directions", () => {
  const clock = new PlaybackClock();
  clock.read(0, playing(10_000));
  assert.equal(clock.read(16, playing(60_000)), 60_000);
  assert.equal(clock.read(32, playing(2_000)), 2_000);
});

test("a player that waits for data stops the clock", () => {
  const clock = new PlaybackClock();
  clock.read(0, playing(5_000));
  assert.equal(clock.read(5_000, playing(5_000)), 5_300);
  assert.equal(clock.read(9_000, playing(5_000)), 5_300);
});

test("the time spent paused does not count", () => {
  const clock = new PlaybackClock();
  clock.read(0, playing(1_000));
  clock.read(16, paused(1_016));
  assert.equal(clock.read(60_000, playing(1_016)), 1_016);
  assert.equal(clock.read(60_016, playing(1_016)), 1_032);
});
