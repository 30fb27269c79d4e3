import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { RoomSync } from "../../../js/watch/together/room_sync.js";

const EPOCH = 1_700_000_000_000;

/** A player whose time passes with the mocked timers. */
class FakePlayer extends EventTarget {
  durationMs = 600_000;
  #rate = 1;
  isMuted = false;
  hasLoaded = true;
  seeks = [];
  mayPlay = true;
  #position = 0;
  #since = null;
  #now;

  constructor(now) {
    super();
    this.#now = now;
  }

  get rate() {
    return this.#rate;
  }

  set rate(rate) {
    this.#settle();
    this.#rate = rate;
  }

  currentTimeMs() {
    return this.#position + (this.#since === null ? 0 : (this.#now() - this.#since) * this.#rate);
  }

  isPlaying() {
    return this.#since !== null;
  }

  play() {
    if (!this.mayPlay && !this.isMuted) {
      this.dispatchEvent(new Event("heldback", { cancelable: true }));
      return;
    }
    this.#since ??= this.#now();
    this.dispatchEvent(new Event("play"));
  }

  pause() {
    this.#settle();
    this.#since = null;
    this.dispatchEvent(new Event("pause"));
  }

  seek(atMs) {
    this.seeks.push(atMs);
    this.#position = atMs;
    if (this.#since !== null) this.#since = this.#now();
  }

  #settle() {
    this.#position = this.currentTimeMs();
    if (this.#since !== null) this.#since = this.#now();
  }

  wait(words) {
    this.dispatchEvent(new CustomEvent("wait", { detail: words }));
  }
}

function scene(t, options = {}) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: EPOCH });
  t.after(() => mock.timers.reset());
  const performanceNow = mock.method(performance, "now", () => Date.now() - EPOCH);
  t.after(() => performanceNow.mock.restore());
  const player = new FakePlayer(() => Date.now());
  const clock = { now: () => Date.now() };
  const sync = new RoomSync({ player, clock, canNudge: true, isAllowed: true, ...options });
  const heard = [];
  for (const name of ["wanted", "loading", "muted", "ended"]) {
    sync.addEventListener(name, ({ detail }) => heard.push(detail == null ? name : [name, detail]));
  }
  let revision = 0;
  const plays = (change) => {
    revision += 1;
    const playback = { position: 0, rate: 1, is_playing: true, is_waiting: false, as_of: Date.now(), revision };
    sync.follow({ ...playback, ...change });
  };
  // What is due sees the time at which it is.
  const pass = (ms) => {
    for (let passed = 0; passed < ms; passed += 50) mock.timers.tick(50);
  };
  return { player, clock, sync, plays, heard, pass };
}

const near = (actual, expected, by = 50) => assert.ok(Math.abs(actual - expected) < by, `${actual} is not ${expected}`);

test("a player starts when the room does, and a latecomer in place", (t) => {
  const { player, plays, pass } = scene(t);
  plays({ position: 5_000, as_of: Date.now() + 300 });
  assert.deepEqual([player.isPlaying(), player.seeks], [false, [5_000]]);
  pass(300);
  assert.equal(player.isPlaying(), true);
  pass(1_000);
  near(player.currentTimeMs(), 6_000);
  plays({ position: 60_000, as_of: Date.now() - 2_000 });
  near(player.currentTimeMs(), 62_000);
});

test("a player that takes long to load starts where the room is by then", (t) => {
  const { player, plays, pass } = scene(t);
  player.hasLoaded = false;
  plays({ position: 60_000, as_of: Date.now() - 2_000 });
  pass(1_000);
  assert.equal(player.isPlaying(), false);
  player.hasLoaded = true;
  pass(2_000);
  assert.equal(player.isPlaying(), true);
  near(player.currentTimeMs(), 65_000, 10);
  assert.equal(player.rate, 1);
});

test("a player that never says that it has loaded starts after a while all the same", (t) => {
  const { player, plays, pass } = scene(t);
  player.hasLoaded = false;
  plays({ position: 60_000, as_of: Date.now() - 2_000 });
  pass(10_000);
  assert.equal(player.isPlaying(), true);
});

test("who is about to start late does not start in a room that stops meanwhile", (t) => {
  const { player, plays, pass } = scene(t);
  plays({ position: 60_000, as_of: Date.now() - 2_000 });
  pass(100);
  plays({ position: 62_100, is_playing: false });
  pass(5_000);
  assert.deepEqual([player.isPlaying(), player.currentTimeMs()], [false, 62_100]);
});

test("a player of which nobody can say whether it has loaded starts at once", (t) => {
  const { player, plays } = scene(t);
  player.hasLoaded = undefined;
  plays({ position: 60_000, as_of: Date.now() - 2_000 });
  assert.equal(player.isPlaying(), true);
  near(player.currentTimeMs(), 62_000);
});

test("a paused room stands still at the same picture for everybody", (t) => {
  const { player, plays, pass } = scene(t);
  plays({ position: 5_000 });
  pass(1_000);
  plays({ position: 5_700, is_playing: false });
  assert.deepEqual([player.isPlaying(), player.currentTimeMs()], [false, 5_700]);
  pass(60_000);
  assert.equal(player.currentTimeMs(), 5_700);
});

test("what is a little off is caught up with without a jump", (t) => {
  const { player, plays, pass } = scene(t);
  plays({ position: 0 });
  pass(1_000);
  const jumps = player.seeks.length;
  plays({ position: 1_300 });
  pass(200);
  assert.equal(player.rate, 1.05);
  pass(9_000);
  assert.equal(player.seeks.length, jumps);
  near(player.currentTimeMs(), 10_500);
  assert.ok(player.rate < 1.05);
});

test("who can't go a little faster is only put in place when far off", (t) => {
  const { player, plays, pass } = scene(t, { canNudge: false });
  plays({ position: 0 });
  pass(1_000);
  plays({ position: 2_000 });
  pass(2_000);
  assert.equal(player.rate, 1);
  plays({ position: 9_000 });
  near(player.currentTimeMs(), 9_000);
});

test("an older playback changes nothing", (t) => {
  const { player, sync, plays } = scene(t);
  plays({ position: 9_000, is_playing: false });
  sync.follow({ ...sync.playback, position: 1, revision: 0 });
  assert.equal(player.currentTimeMs(), 9_000);
});

test("after the server was killed, what it has lost is lost for everybody who joins again", (t) => {
  const { player, sync, plays } = scene(t);
  plays({ position: 9_000, is_playing: false });
  const before = sync.playback;
  plays({ position: 40_000, is_playing: false });
  sync.rest();
  sync.join({ ...before });
  assert.equal(player.currentTimeMs(), 9_000);
  sync.follow({ ...before, position: 20_000, revision: before.revision + 1 });
  assert.equal(player.currentTimeMs(), 20_000);
});

test("what the viewer does by the player's own controls is told, and what the page does is not", (t) => {
  const { player, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(2_000);
  assert.deepEqual(heard, []);
  player.pause();
  assert.deepEqual(heard, [["wanted", { event: "pause", position: 7_000 }]]);
  plays({ position: 7_000, is_playing: false });
  pass(2_000);
  player.play();
  assert.deepEqual(heard.at(-1), ["wanted", { event: "play", position: 7_000 }]);
});

test("what the viewer wants stays until the room answers, and is taken back if it does not", (t) => {
  const { player, sync, plays, pass } = scene(t);
  plays({ position: 5_000 });
  pass(2_000);
  sync.addEventListener("wanted", () => sync.awaitAnswer());
  player.pause();
  pass(1_000);
  assert.equal(player.isPlaying(), false);
  pass(2_000);
  assert.equal(player.isPlaying(), true);
  near(player.currentTimeMs(), 10_000, 100);
});

test("a jump by an embed's own controls is told", (t) => {
  const { player, plays, heard, pass } = scene(t, { canNudge: false });
  plays({ position: 5_000 });
  pass(2_000);
  player.seek(90_000);
  pass(200);
  assert.equal(heard.length, 1);
  assert.equal(heard[0][1].event, "seek");
  near(heard[0][1].position, 90_000, 250);
});

test("a file that is off for no reason of the viewer's is put back in place", (t) => {
  const { player, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(2_000);
  player.seek(90_000);
  pass(200);
  assert.deepEqual(heard, []);
  near(player.currentTimeMs(), 7_200, 250);
});

test("a player that stalls asks nobody to pause, and is not told to play again and again", (t) => {
  const { player, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(2_000);
  player.isStalled = true;
  player.pause();
  let starts = 0;
  player.play = () => (starts += 1);
  pass(5_000);
  assert.deepEqual([heard, starts], [[], 0]);
  player.isStalled = false;
  pass(2_000);
  assert.deepEqual([heard, starts], [[], 2]);
});

test("nothing plays before the viewer allows it", (t) => {
  const { player, sync, plays, pass } = scene(t, { isAllowed: false });
  plays({ position: 5_000 });
  pass(3_000);
  assert.deepEqual([player.isPlaying(), player.seeks, sync.isBehind], [false, [], true]);
  sync.allow();
  pass(500);
  near(player.currentTimeMs(), 8_500);
  assert.equal(player.isPlaying(), true);
});

test("a browser that allows no sound gets the picture, and says so", (t) => {
  const { player, plays, heard, pass } = scene(t);
  player.mayPlay = false;
  plays({ position: 5_000 });
  pass(400);
  assert.deepEqual([heard, player.isMuted, player.isPlaying()], [["muted"], true, true]);
});

test("a player that has to load says so, and says when it has", (t) => {
  const { player, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(1_000);
  player.wait("Loading…");
  pass(300);
  player.wait("");
  assert.deepEqual(heard, []);
  player.wait("Loading…");
  pass(400);
  assert.deepEqual(heard, [["loading", true]]);
  // It is held, and so waits no more; and yet there is nothing to play.
  player.hasLoaded = false;
  plays({ position: 6_000, is_waiting: true });
  player.wait("");
  pass(1_000);
  assert.deepEqual(heard, [["loading", true]]);
  player.hasLoaded = true;
  pass(400);
  assert.deepEqual(heard, [["loading", true], ["loading", false]]);
});

test("the end of the video is told, and asks nobody to pause", (t) => {
  const { player, plays, heard, pass } = scene(t);
  player.durationMs = 6_000;
  plays({ position: 5_000 });
  pass(1_000);
  player.pause();
  assert.deepEqual(heard, ["ended"]);
});

test("before the time is known, what the viewer does has no position", (t) => {
  const { player, clock, sync, plays, heard, pass } = scene(t);
  clock.now = () => null;
  plays({ position: 50_000, is_playing: false });
  pass(1_000);
  player.play();
  assert.deepEqual([heard, sync.isInPlace], [[["wanted", { event: "play" }]], false]);
  player.pause();
  clock.now = () => Date.now();
  sync.apply();
  assert.equal(sync.isInPlace, true);
});

test("a player that rests is the viewer's until the room is joined again", (t) => {
  const { player, sync, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(2_000);
  sync.rest();
  player.pause();
  player.seek(90_000);
  pass(5_000);
  assert.deepEqual([heard, player.isPlaying(), player.currentTimeMs(), sync.isBehind], [[], false, 90_000, false]);
  sync.join({ ...sync.playback });
  pass(500);
  near(player.currentTimeMs(), 12_500);
  assert.equal(player.isPlaying(), true);
});

test("a player that stood still and was moved while it rested is put back in place", (t) => {
  const { player, sync, plays } = scene(t);
  plays({ position: 5_000, is_playing: false });
  sync.rest();
  player.seek(90_000);
  sync.join({ ...sync.playback });
  assert.equal(player.currentTimeMs(), 5_000);
});

test("a room that is over leaves the player alone", (t) => {
  const { player, sync, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(2_000);
  sync.stop();
  player.pause();
  player.wait("Loading…");
  pass(5_000);
  assert.deepEqual([heard, player.isPlaying()], [[], false]);
});

test("nobody waits for a player whose video failed", (t) => {
  const { player, plays, heard, pass } = scene(t);
  plays({ position: 5_000 });
  pass(1_000);
  player.wait("Loading…");
  pass(400);
  player.dispatchEvent(new Event("failed"));
  player.wait("Loading…");
  pass(1_000);
  assert.deepEqual(heard, [["loading", true], ["loading", false]]);
});
