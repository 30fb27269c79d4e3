import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { followPlayback } from "../../js/watch/player.js";
import { FilePlayer } from "../../js/watch/players/file_player.js";

/** As much of a `<video>` as the adapter uses. */
class FakeVideo extends EventTarget {
  readyState = 0;
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  ended = false;
  error = null;

  async play() {
    this.paused = false;
    this.dispatchEvent(new Event("playing"));
  }

  pause() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}

test("a file's times are whole milliseconds", () => {
  const video = new FakeVideo();
  const player = new FilePlayer(video);
  video.currentTime = 1.2345678;
  assert.equal(player.currentTimeMs(), 1235);
  player.seek(1235);
  assert.equal(video.currentTime, 1.235);
  player.seek(-1);
  assert.equal(video.currentTime, 0);
});

test("a file is ready once its metadata is there, before or after the adapter", async () => {
  const late = new FakeVideo();
  const { ready } = new FilePlayer(late);
  late.dispatchEvent(new Event("loadedmetadata"));
  await ready;
  const early = new FakeVideo();
  early.readyState = 1;
  await new FilePlayer(early).ready;
});

test("a file that failed before the adapter was there still tells of its problem", async () => {
  const video = new FakeVideo();
  video.error = { code: 4 };
  const player = new FilePlayer(video);
  const problem = await new Promise((resolve) => {
    player.addEventListener("problem", ({ detail }) => resolve(detail));
  });
  assert.match(problem, /can’t be loaded/);
});

test("a file's speed is read and set", () => {
  const video = new FakeVideo();
  const player = new FilePlayer(video);
  player.rate = 1.5;
  assert.equal(video.playbackRate, 1.5);
  assert.equal(player.rate, 1.5);
});

test("the time is told while a player plays and whenever it jumps, and at no other time", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const video = new FakeVideo();
  const player = new FilePlayer(video);
  const told = [];
  followPlayback(player, (atMs) => told.push(atMs));
  assert.deepEqual(told.splice(0), [0]);
  mock.timers.tick(1000);
  assert.deepEqual(told, []);
  video.currentTime = 5;
  video.dispatchEvent(new Event("seeking"));
  assert.deepEqual(told.splice(0), [5000]);
  player.play();
  told.length = 0;
  mock.timers.tick(300);
  assert.equal(told.length, 3);
  player.pause();
  told.length = 0;
  mock.timers.tick(1000);
  assert.deepEqual(told, []);
  mock.timers.reset();
});
