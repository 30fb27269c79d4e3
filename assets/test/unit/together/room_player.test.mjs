import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { RoomPlayer } from "../../../js/watch/together/room_player.js";

function scene() {
  const real = Object.assign(new EventTarget(), {
    durationMs: 60_000,
    rate: 1.03,
    position: 5_000,
    currentTimeMs: () => real.position,
    isPlaying: () => true,
  });
  const player = new RoomPlayer(real);
  const asked = [];
  player.ask = (event, payload) => asked.push([event, payload]);
  return { real, player, asked };
}

test("what the viewer wants is asked of the room, and does nothing by itself", () => {
  const { real, player, asked } = scene();
  player.play();
  player.pause();
  player.seek(-1);
  player.rate = 1.5;
  player.startAt(3_000);
  assert.deepEqual(asked, [
    ["play", { position: 5_000 }],
    ["pause", { position: 5_000 }],
    ["seek", { position: 0 }],
    ["rate", { rate: 1.5 }],
  ]);
  assert.deepEqual([real.rate, real.position, player.isPlaying()], [1.03, 5_000, true]);
});

test("pause after play is pause, also before the room has answered and while it is about to start", async () => {
  const { real, player } = scene();
  real.isPlaying = () => false;
  const answers = [];
  player.ask = () => new Promise((resolve) => answers.push(resolve));
  const answered = () => new Promise(setImmediate);
  player.play();
  assert.deepEqual([player.isMeantToPlay, player.isPlaying()], [true, false]);
  answers[0]();
  await answered();
  assert.equal(player.isMeantToPlay, false, "what was refused did not happen");
  player.isAboutToPlay = () => true;
  assert.equal(player.isMeantToPlay, true);
  player.pause();
  player.play();
  player.pause();
  answers[1]();
  await answered();
  assert.equal(player.isMeantToPlay, false, "the last is not answered yet");
});

test("a press that joins in where the room plays asks for nothing, and what is over begins anew", () => {
  const { real, player, asked } = scene();
  player.pressed = () => true;
  player.play();
  assert.deepEqual(asked, []);
  player.pressed = () => false;
  real.position = 60_000;
  player.play();
  assert.deepEqual(asked, [["play", { position: 0 }]]);
});

test("the rate is the room's, whatever the player does to catch up", () => {
  const { player } = scene();
  assert.equal(player.rate, 1.03);
  player.roomRate = 1;
  assert.equal(player.rate, 1);
});

test("what the player tells is passed on with its words", () => {
  const { real, player } = scene();
  const heard = [];
  for (const name of ["time", "problem"]) player.addEventListener(name, ({ detail }) => heard.push([name, detail]));
  real.dispatchEvent(new Event("time"));
  real.dispatchEvent(new CustomEvent("problem", { detail: "gone" }));
  assert.deepEqual(heard, [["time", null], ["problem", "gone"]]);
});

test("a player that is not in place yet takes nobody anywhere", () => {
  const { player, asked } = scene();
  player.isInPlace = () => false;
  player.play();
  player.pause();
  player.seek(7_000);
  assert.deepEqual(asked, [["play", {}], ["pause", {}], ["seek", { position: 7_000 }]]);
});

test("without a room to ask, the player does what the viewer wants", () => {
  const { real, player, asked } = scene();
  const done = [];
  for (const name of ["play", "pause", "seek"]) real[name] = (...given) => done.push([name, ...given]);
  player.roomRate = 1;
  player.isAlone = () => true;
  player.play();
  player.pause();
  player.seek(7_000);
  player.rate = 1.5;
  assert.deepEqual([done, asked], [[["play"], ["pause"], ["seek", 7_000]], []]);
  assert.deepEqual([real.rate, player.rate], [1.5, 1.5]);
});

/** Lets what has been settled be acted on. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

test("of many seeks one is on its way, the last follows, and the player is taken to be there", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const { player } = scene();
  const asked = [];
  let answer = null;
  player.ask = (_event, { position }) => {
    asked.push(position);
    return new Promise((resolve) => (answer = resolve));
  };
  for (let presses = 0; presses < 3; presses += 1) player.seek(player.currentTimeMs() + 5_000.4);
  assert.deepEqual([asked, player.currentTimeMs()], [[10_000], 20_000]);
  answer();
  await settle();
  assert.deepEqual([asked, player.currentTimeMs()], [[10_000], 20_000]);
  mock.timers.tick(125);
  await settle();
  assert.deepEqual([asked, player.currentTimeMs()], [[10_000, 20_000], 20_000]);
  answer();
  await settle();
  assert.equal(player.currentTimeMs(), 5_000);
  mock.timers.tick(125);
  await settle();
  player.seek(1_000);
  assert.deepEqual(asked, [10_000, 20_000, 1_000]);
});
