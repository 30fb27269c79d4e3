import assert from "node:assert/strict";
import { test } from "node:test";
import { GuestFeed } from "../../../js/watch/feed/guest_feed.js";

const EVENTS = ["loading", "density", "loaded", "incomplete", "changes", "live", "lost", "refused", "replay"];

/** As much of a feed as a guest's needs. */
class FakeFeed extends EventTarget {
  started = 0;
  isLive = true;

  constructor(name) {
    super();
    this.name = name;
  }

  start() {
    this.started += 1;
  }

  window() {
    return this.name;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function feeds() {
  const [live, replay] = [new FakeFeed("live"), new FakeFeed("replay")];
  const guest = new GuestFeed(live, replay);
  const heard = [];
  for (const name of EVENTS) guest.addEventListener(name, ({ detail }) => heard.push([name, detail]));
  guest.start();
  return { live, replay, guest, heard, names: () => heard.splice(0).map(([name]) => name) };
}

test("a guest who gets a connection sees what comes over it, and no replay is loaded", () => {
  const { live, replay, guest, heard } = feeds();
  live.tell("live");
  live.tell("density", { count: 3 });
  live.tell("changes", [1]);
  live.tell("lost");
  const details = heard.map(([name, detail]) => [name, detail ?? null]);
  assert.deepEqual(details, [["live", null], ["density", { count: 3 }], ["changes", [1]], ["lost", null]]);
  assert.equal(replay.started, 0);
  assert.equal(guest.window(0, 1, 1), "live");
});

test("a guest who gets no connection sees the replay, which is loaded once", () => {
  const { live, replay, guest, names } = feeds();
  live.tell("lost");
  live.tell("lost");
  assert.deepEqual(names(), ["replay"]);
  assert.equal(replay.started, 1);
  replay.tell("loading");
  replay.tell("density");
  replay.tell("loaded");
  assert.deepEqual(names(), ["loading", "density", "loaded"]);
  assert.equal(guest.window(0, 1, 1), "replay");
});

test("a connection that comes later takes over from the replay", () => {
  const { live, replay, guest, names } = feeds();
  live.tell("lost");
  live.tell("live");
  names();
  replay.tell("density");
  assert.deepEqual(names(), []);
  live.tell("loading");
  live.tell("lost");
  assert.deepEqual(names(), ["loading", "lost"]);
  assert.equal(guest.window(0, 1, 1), "live");
});
