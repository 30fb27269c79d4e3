import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { FilePlayer } from "../../../js/watch/player/file_player.js";
import { followPlayback } from "../../../js/watch/player/player.js";

/** As much of a `<video>` as the adapter uses. */
class FakeVideo extends EventTarget {
  readyState = 1;
  duration = 60;
  seeking = false;
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  ended = false;
  error = null;
  loads = 0;
  played = { length: 0 };

  /** Where it can be sought: everywhere, once its metadata is there. */
  seekable = { length: 1, start: () => 0, end: () => this.duration };

  static withoutMetadata() {
    return Object.assign(new FakeVideo(), { readyState: 0, duration: NaN });
  }

  metadataComes() {
    Object.assign(this, { readyState: 1, duration: 60 });
    this.dispatchEvent(new Event("loadedmetadata"));
  }

  async play() {
    this.paused = false;
    this.dispatchEvent(new Event("playing"));
  }

  load() {
    this.loads += 1;
    this.error = null;
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

test("what is jumped to before the metadata is there is told at once, and made then", () => {
  const video = FakeVideo.withoutMetadata();
  const player = new FilePlayer(video);
  const told = [];
  player.addEventListener("time", () => told.push(player.currentTimeMs()));
  player.seek(7_000);
  player.seek(9_000);
  assert.deepEqual(told, [7_000, 9_000]);
  assert.equal(video.currentTime, 0);
  assert.equal(player.durationMs, null);
  video.metadataComes();
  assert.equal(video.currentTime, 9);
});

test("what can't be jumped to after all is told as where the file is instead", () => {
  const video = FakeVideo.withoutMetadata();
  const player = new FilePlayer(video);
  player.seek(7_000);
  const told = [];
  player.addEventListener("time", () => told.push(player.currentTimeMs()));
  player.addEventListener("problem", ({ detail }) => told.push(detail));
  video.seekable = { length: 0 };
  video.metadataComes();
  assert.deepEqual(told, ["Couldn’t jump there: this video can’t be played from that moment.", 0]);
});

test("a page's moment is where a file begins, unless somebody has played or sought it", () => {
  const begun = [{ currentTime: 4 }, { played: { length: 1 } }];
  for (const [state, expected] of [[{}, 30_000], ...begun.map((one) => [one, (one.currentTime ?? 0) * 1_000])]) {
    const player = new FilePlayer(Object.assign(new FakeVideo(), state));
    player.startAt(30_000);
    assert.equal(player.currentTimeMs(), expected, JSON.stringify(state));
  }
});

test("a jump that somebody made before the metadata came wins over the page's moment", () => {
  const video = FakeVideo.withoutMetadata();
  const player = new FilePlayer(video);
  player.startAt(30_000);
  player.seek(5_000);
  video.metadataComes();
  assert.equal(video.currentTime, 5);
});

test("a file that failed is loaded anew by the next play, and goes on from where it was", async () => {
  const video = new FakeVideo();
  const player = new FilePlayer(video);
  const told = [];
  for (const name of ["failed", "problem"]) player.addEventListener(name, () => told.push(name));
  await player.play();
  video.currentTime = 12;
  video.error = { code: 2 };
  video.dispatchEvent(new Event("error"));
  assert.deepEqual(told, ["failed", "problem"]);
  assert.equal(player.isPlaying(), false);
  Object.assign(video, { currentTime: 0, readyState: 0 });
  assert.equal(player.currentTimeMs(), 12_000);
  player.play();
  assert.equal(video.loads, 1);
  video.metadataComes();
  assert.equal(video.currentTime, 12);
});

test("a wait is told while a playing or sought file lacks data, and at no other time", () => {
  const video = FakeVideo.withoutMetadata();
  const player = new FilePlayer(video);
  const told = [];
  player.addEventListener("wait", ({ detail }) => told.push(detail));
  const becomes = (name, state) => {
    Object.assign(video, state);
    video.dispatchEvent(new Event(name));
  };
  becomes("waiting", {});
  assert.deepEqual(told, []);
  becomes("play", { paused: false });
  becomes("waiting", {});
  becomes("playing", { readyState: 4 });
  becomes("pause", { paused: true, readyState: 2 });
  assert.deepEqual(told.splice(0), ["Loading the video…", ""]);
  becomes("seeking", { seeking: true });
  becomes("seeked", { seeking: false });
  assert.deepEqual(told, ["Loading the video…", ""]);
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
