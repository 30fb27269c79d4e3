import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOSE_MS, TELL_EVERY_MS, positionAt, tellWhereabouts } from "../../../js/watch/room/whereabouts.js";

class FakePlayer extends EventTarget {
  atMs = 0;
  rate = 1;
  playing = false;

  currentTimeMs() {
    return this.atMs;
  }

  isPlaying() {
    return this.playing;
  }

  /** Plays or pauses, goes there, and says so. */
  move({ atMs = this.atMs, playing = this.playing }) {
    Object.assign(this, { atMs, playing });
    this.dispatchEvent(new Event("time"));
  }
}

class FakeFeed extends EventTarget {
  isLive = false;
  told = [];
  status = "ok";

  async tellWhereabouts(place) {
    this.told.push(place);
    return { status: this.status, response: { now: 5_000 } };
  }

  join() {
    this.isLive = true;
    this.dispatchEvent(new Event("live"));
  }
}

function setUp(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const scene = { player: new FakePlayer(), feed: new FakeFeed(), nowMs: 0, answers: [] };
  scene.setting = Object.assign(new EventTarget(), { value: true });
  const clock = { ask: () => "asked", answer: (...answer) => scene.answers.push(answer) };
  tellWhereabouts({ ...scene, clock, now: () => scene.nowMs });
  /** Time passes, and what is under way is answered. */
  scene.pass = async (ms) => {
    scene.nowMs += ms;
    t.mock.timers.tick(ms);
    await new Promise(setImmediate);
  };
  scene.choose = (isOn) => {
    scene.setting.value = isOn;
    scene.setting.dispatchEvent(new Event("change"));
    return scene.pass(TELL_EVERY_MS);
  };
  return scene;
}

test("somebody who plays on is by now where they told they were, and nobody is before the start", () => {
  assert.equal(positionAt({ at: 5_000, rate: 1.5, since: 1_000 }, 3_000), 8_000);
  assert.equal(positionAt({ at: 5_000, rate: 0, since: 1_000 }, 3_000), 5_000);
  // Clocks are never quite alike.
  assert.equal(positionAt({ at: 0, rate: 1, since: 1_000 }, 900), 0);
});

test("where one is is told once one is connected, and again only where others could not know it", async (t) => {
  const { player, feed, pass, answers } = setUp(t);
  player.move({ atMs: 2_000 });
  await pass(TELL_EVERY_MS);
  assert.deepEqual(feed.told, []);
  feed.join();
  await pass(TELL_EVERY_MS);
  assert.deepEqual(feed.told, [{ at: 2_000, rate: 0 }]);
  assert.deepEqual(answers, [["asked", { received: 5_000, sent: 5_000 }]]);
  player.move({ playing: true });
  await pass(TELL_EVERY_MS);
  for (let second = 1; second < 10; second += 1) {
    player.atMs += 1_000;
    await pass(1_000);
  }
  assert.deepEqual(feed.told.slice(1), [{ at: 2_000, rate: 1 }]);
  player.move({ atMs: player.atMs + CLOSE_MS + 1_000 });
  await pass(TELL_EVERY_MS);
  player.move({ playing: false });
  await pass(TELL_EVERY_MS);
  assert.deepEqual(feed.told.slice(2), [{ at: 13_500, rate: 1 }, { at: 13_500, rate: 0 }]);
});

test("many moves are told at most once in TELL_EVERY_MS, and the last of them is", async (t) => {
  const { player, feed, pass } = setUp(t);
  feed.join();
  await pass(TELL_EVERY_MS);
  for (let at = 10; at <= 100; at += 10) player.move({ atMs: at * 1_000 });
  await pass(TELL_EVERY_MS);
  assert.deepEqual(feed.told, [{ at: 0, rate: 0 }, { at: 100_000, rate: 0 }]);
});

test("who does not want to be found is not, and is again once they want to", async (t) => {
  const { player, feed, pass, choose } = setUp(t);
  player.move({ atMs: 2_000 });
  feed.join();
  await pass(TELL_EVERY_MS);
  await choose(false);
  player.move({ atMs: 30_000 });
  await pass(TELL_EVERY_MS);
  await choose(true);
  assert.deepEqual(feed.told, [{ at: 2_000, rate: 0 }, {}, { at: 30_000, rate: 0 }]);
});

test("a page on which nothing was played yet says nothing of a place, and learns the time", async (t) => {
  const { player, feed, pass, answers } = setUp(t);
  feed.join();
  await pass(TELL_EVERY_MS);
  assert.deepEqual([feed.told, answers.length], [[{}], 1]);
  player.move({ playing: true });
  await pass(TELL_EVERY_MS);
  player.move({ playing: false });
  await pass(TELL_EVERY_MS);
  assert.deepEqual(feed.told.slice(1), [{ at: 0, rate: 1 }, { at: 0, rate: 0 }]);
});

test("it is told again after a new connection, and until the server has confirmed it", async (t) => {
  const { player, feed, pass, choose } = setUp(t);
  player.move({ atMs: 2_000 });
  feed.join();
  await pass(TELL_EVERY_MS);
  feed.join();
  await pass(TELL_EVERY_MS);
  assert.equal(feed.told.length, 2);
  feed.status = "refused";
  await choose(false);
  await pass(TELL_EVERY_MS);
  feed.status = "ok";
  await pass(TELL_EVERY_MS);
  await pass(TELL_EVERY_MS);
  assert.deepEqual(feed.told.slice(2), [{}, {}, {}]);
});
