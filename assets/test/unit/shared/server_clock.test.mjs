import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../../js/watch/shared/server_clock.js";

const EPOCH = 1_700_000_000_000;

/** A clock of a page that goes `speed` times as fast as the server's, and answers that take `out` and `back` ms. */
function scene(speed) {
  let trueMs = 0;
  let stepped = 0;
  const clock = new ServerClock(() => 5_000 + trueMs * speed + stepped);
  const ask = (out, back) => {
    const asked = clock.ask();
    trueMs += out;
    const received = EPOCH + trueMs;
    trueMs += 1;
    const sent = EPOCH + trueMs;
    trueMs += back;
    clock.answer(asked, { received, sent });
  };
  const wait = (ms) => (trueMs += ms);
  const step = (ms) => (stepped += ms);
  const error = () => Math.abs(clock.now() - (EPOCH + trueMs));
  return { clock, ask, wait, step, error };
}

test("nothing is known before the first answer, and then the time", () => {
  const { clock, ask, error } = scene(1);
  assert.deepEqual([clock.isSet, clock.now()], [false, null]);
  ask(200, 200);
  assert.equal(clock.isSet, true);
  assert.ok(error() < 0.001);
});

test("an answer that took long on one way spoils nothing", () => {
  const { ask, wait, error } = scene(1);
  for (const [out, back] of [[20, 20], [400, 20], [20, 900], [25, 20]]) {
    ask(out, back);
    wait(500);
  }
  assert.ok(error() < 5, String(error()));
});

test("a clock that goes 2 % fast is seen through, and stays so between two answers", () => {
  const { ask, wait, error } = scene(1.02);
  for (const pause of [150, 250, 400, 600, 800, 1_000]) {
    ask(200 + (pause % 7), 200);
    wait(pause);
  }
  assert.ok(error() < 20, String(error()));
  for (let count = 0; count < 10; count += 1) {
    wait(5_000);
    assert.ok(error() < 20, String(error()));
    ask(200, 203);
  }
});

test("what can't be is left out", () => {
  const { clock } = scene(1);
  clock.answer(clock.ask() + 100, { received: EPOCH, sent: EPOCH });
  clock.answer(clock.ask(), {});
  assert.equal(clock.isSet, false);
});

test("a clock that has jumped is right again with the next answer", () => {
  const { ask, wait, step, error } = scene(1);
  for (let count = 0; count < 10; count += 1) {
    ask(20, 20);
    wait(5_000);
  }
  step(-30_000);
  ask(40, 30);
  assert.ok(error() < 10, String(error()));
});

test("after a lost connection the time is unknown, and the clock's speed is not", () => {
  const { clock, ask, wait, error } = scene(1.02);
  for (let count = 0; count < 6; count += 1) {
    ask(20, 20);
    wait(1_000);
  }
  clock.reset();
  assert.deepEqual([clock.isSet, clock.now()], [false, null]);
  ask(20, 20);
  wait(10_000);
  assert.ok(error() < 20, String(error()));
});
