import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveFeed } from "../../js/watch/live_feed.js";
import { FakeSocket, annotation } from "./fakes.mjs";

function startFeed() {
  const socket = new FakeSocket();
  const feed = new LiveFeed(socket, "videos:1");
  const seen = [];
  const events = [];
  feed.addEventListener("annotations", ({ detail }) => seen.push(...detail.map(({ id }) => id)));
  for (const name of ["loading", "loaded", "incomplete", "live", "lost", "refused"]) {
    feed.addEventListener(name, () => events.push(name));
  }
  feed.start();
  const channel = socket.made;
  const join = (ids, next, lastId) => {
    const annotations = ids.map((id) => annotation(id, id));
    channel.joining.answer("ok", { annotations, next, last_id: lastId });
  };
  return { feed, channel, seen, events, join };
}

test("a feed follows the pages of its join to the last one", () => {
  const { channel, seen, events, join } = startFeed();
  join([1, 2], "c1", 4);
  assert.deepEqual(channel.pushes[0].payload, { after: "c1" });
  channel.pushes[0].answer("ok", { annotations: [annotation(3, 3)], next: "c2", last_id: 4 });
  channel.pushes[1].answer("ok", { annotations: [annotation(4, 4)], next: null, last_id: 4 });
  assert.deepEqual(seen, [1, 2, 3, 4]);
  assert.deepEqual(events, ["live", "loading", "loading", "loaded"]);
  assert.deepEqual(channel.params(), { last_seen_id: 4 });
});

test("a page of an earlier join is not taken for one of this join", () => {
  const { channel, seen, join } = startFeed();
  join([1], "c1", 9);
  channel.trigger("error");
  assert.deepEqual(channel.params(), { from: 0 });
  join([1], null, 9);
  channel.pushes[0].answer("ok", { annotations: [annotation(5, 5)], next: "c2", last_id: 9 });
  assert.equal(channel.pushes.length, 1);
  assert.deepEqual(seen, [1, 1]);
});

test("a page that does not come is asked for again when the viewer wants", () => {
  const { feed, channel, events, join } = startFeed();
  join([1], "c1", 2);
  channel.pushes[0].answer("timeout");
  assert.deepEqual(events.splice(0), ["live", "loading", "incomplete"]);
  feed.loadAgain();
  assert.deepEqual(channel.pushes[1].payload, { after: "c1" });
  channel.pushes[1].answer("ok", { annotations: [], next: null, last_id: 2 });
  assert.deepEqual(events, ["loading", "loaded"]);
});

test("there is nothing to ask for again once the connection was lost", () => {
  const { feed, channel, join } = startFeed();
  join([1], "c1", 2);
  channel.pushes[0].answer("timeout");
  channel.trigger("error");
  feed.loadAgain();
  assert.equal(channel.pushes.length, 1);
});

test("a broadcast is an annotation like any other, and moves the resume point", () => {
  const { channel, seen, join } = startFeed();
  join([], null, 0);
  channel.trigger("new_annotation", annotation(3, 0));
  assert.deepEqual(seen, [3]);
  assert.deepEqual(channel.params(), { last_seen_id: 3 });
});

test("a post has the outcome that the server gives it", async () => {
  const { feed, channel, join } = startFeed();
  join([], null, 0);
  const posted = feed.post({ body: "hi", at: 5 });
  channel.pushes[0].answer("ok");
  assert.deepEqual(await posted, { status: "posted" });
  const refused = feed.post({ body: "", at: 5 });
  channel.pushes[1].answer("error", { errors: { body: ["can't be blank"] } });
  assert.deepEqual(await refused, { status: "refused", errors: { body: ["can't be blank"] } });
});

test("a post is unanswered after a timeout, and as soon as the connection is lost", async () => {
  const { feed, channel, join } = startFeed();
  join([], null, 0);
  const late = feed.post({ body: "one", at: 5 });
  channel.pushes[0].answer("timeout");
  assert.deepEqual(await late, { status: "unanswered" });
  const cut = feed.post({ body: "two", at: 5 });
  channel.trigger("error");
  assert.deepEqual(await cut, { status: "unanswered" });
});

test("a refused join and a channel that the server closes are told apart from a lost one", () => {
  const { channel, events } = startFeed();
  channel.joining.answer("error", { reason: "not found" });
  channel.trigger("close");
  assert.deepEqual(events, ["refused", "refused"]);
});
