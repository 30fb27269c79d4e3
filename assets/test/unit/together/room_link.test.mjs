import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { RoomLink } from "../../../js/watch/together/room_link.js";
import { FakeSocket } from "../fakes.mjs";

const STILL = { is_playing: false, is_waiting: false };
const MOVING = { is_playing: true, is_waiting: false };

function scene(t) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.after(() => mock.timers.reset());
  const socket = new FakeSocket();
  const link = new RoomLink(socket, 7, "secret");
  const channel = socket.made;
  channel.leave = () => (channel.hasLeft = true);
  const heard = [];
  for (const name of ["joined", "playback", "room", "lost", "closed", "timed"]) {
    link.addEventListener(name, () => heard.push(name));
  }
  link.start();
  return { link, channel, heard };
}

test("a page joins with the token of its link, and hears what is played", (t) => {
  const { channel, heard } = scene(t);
  assert.deepEqual(channel.params(), { token: "secret" });
  channel.joining.answer("ok", { playback: STILL });
  channel.trigger("playback", STILL);
  channel.trigger("room", {});
  assert.deepEqual(heard, ["joined", "playback", "room"]);
});

test("the time is asked often at first and then seldom, and not while there is no connection", async (t) => {
  const { link, channel, heard } = scene(t);
  channel.joining.answer("ok", { playback: MOVING });
  mock.timers.tick(4_000);
  assert.deepEqual(channel.pushes.map(({ event }) => event), Array(7).fill("clock"));
  channel.pushes[0].answer("ok", { received: 1, sent: 1 });
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(link.clock.isSet, true);
  assert.equal(heard.at(-1), "timed");
  mock.timers.tick(6_000);
  assert.equal(channel.pushes.length, 9);
  channel.trigger("error");
  mock.timers.tick(60_000);
  assert.deepEqual([channel.pushes.length, heard.at(-1)], [9, "lost"]);
});

test("a command without a connection is unanswered, and an error has its reason", async (t) => {
  const { link, channel } = scene(t);
  channel.isJoined = false;
  assert.deepEqual(await link.send("play"), { status: "unanswered" });
  channel.isJoined = true;
  const sending = link.send("play", { position: 3 });
  channel.pushes.at(-1).answer("error", { reason: "forbidden" });
  assert.deepEqual(await sending, { status: "error", response: { reason: "forbidden" } });
});

test("a room that is gone is closed for good, and a server that is busy is asked again", (t) => {
  const { channel, heard } = scene(t);
  channel.joining.answer("error", { errors: { base: ["rumbl is busy"] } });
  assert.deepEqual(heard, []);
  channel.joining.answer("error", { errors: { room: ["does not exist"] } });
  assert.deepEqual([heard, channel.hasLeft], [["closed"], true]);
});

test("an answer that moves the clock is told, and one that confirms it is not", async (t) => {
  const { channel, heard } = scene(t);
  channel.joining.answer("ok", { playback: STILL });
  mock.timers.tick(500);
  const answer = async (index, at) => {
    channel.pushes[index].answer("ok", { received: at, sent: at });
    await Promise.resolve();
    await Promise.resolve();
  };
  const server = () => 1_700_000_000_000 + performance.now();
  await answer(0, server());
  await answer(1, server());
  assert.deepEqual(heard, ["joined", "timed"]);
  await answer(2, server() + 60_000);
  assert.deepEqual(heard, ["joined", "timed", "timed"]);
});

test("while nothing plays the time is not asked for, and often once something does", (t) => {
  const { channel } = scene(t);
  channel.joining.answer("ok", { playback: STILL });
  mock.timers.tick(3_600_000);
  assert.equal(channel.pushes.length, 7);
  channel.trigger("playback", MOVING);
  mock.timers.tick(4_000);
  assert.equal(channel.pushes.length, 14);
  channel.trigger("playback", MOVING);
  mock.timers.tick(6_000);
  assert.equal(channel.pushes.length, 16);
  channel.trigger("playback", STILL);
  mock.timers.tick(3_600_000);
  assert.equal(channel.pushes.length, 16);
});
