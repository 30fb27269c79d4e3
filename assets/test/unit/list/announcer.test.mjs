import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ANNOUNCE_EVERY_MS, Announcer } from "../../../js/watch/list/announcer.js";
import { annotation } from "../fakes.mjs";

let said;
let announcer;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  said = [];
  announcer = new Announcer((words) => said.push(words));
});

test("the first annotation is announced at once and in full", () => {
  announcer.announce([annotation(1, 65_000)]);
  assert.deepEqual(said, ["alice at 1:05: body 1"]);
});

test("what follows waits for ANNOUNCE_EVERY_MS, and is then one announcement", () => {
  announcer.announce([annotation(1, 0)]);
  announcer.announce([annotation(2, 0)]);
  announcer.announce([annotation(3, 0)]);
  mock.timers.tick(ANNOUNCE_EVERY_MS - 1);
  assert.equal(said.length, 1);
  mock.timers.tick(1);
  assert.deepEqual(said.slice(1), ["2 more annotations"]);
});

test("after a pause the next one is announced at once again", () => {
  announcer.announce([annotation(1, 0)]);
  mock.timers.tick(ANNOUNCE_EVERY_MS);
  announcer.announce([annotation(2, 0)]);
  assert.deepEqual(said[1], "alice at 0:00: body 2");
});

test("nothing new is no announcement", () => {
  announcer.announce([]);
  assert.deepEqual(said, []);
});

test("what is resolved or open again is announced: one in full, several by their number, beside what is new", () => {
  announcer.announceResolutions([]);
  assert.deepEqual(said, []);
  announcer.announceResolutions([annotation(1, 65_000, { resolved: true })]);
  assert.deepEqual(said.splice(0), ["What alice said at 1:05 was resolved"]);
  announcer.announceResolutions([annotation(1, 65_000)]);
  announcer.announce([annotation(2, 0)]);
  mock.timers.tick(ANNOUNCE_EVERY_MS);
  assert.deepEqual(said.splice(0), ["alice at 0:00: body 2. What alice said at 1:05 is open again"]);
  announcer.announceResolutions([annotation(1, 0, { resolved: true }), annotation(2, 0)]);
  mock.timers.tick(ANNOUNCE_EVERY_MS);
  assert.deepEqual(said, ["2 annotations were resolved or reopened"]);
});
