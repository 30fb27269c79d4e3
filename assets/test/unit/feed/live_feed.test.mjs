import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveFeed } from "../../../js/watch/feed/live_feed.js";
import { FakeSocket, annotation } from "../fakes.mjs";

const EVENTS = ["loading", "density", "loaded", "incomplete", "live", "lost", "refused"];
const NUMBERS = { bucket_ms: 1000, buckets: [], count: 0, last_id: 4, last_change_id: 2 };
const NOTHING = { annotations: [], next: null, changes: [], next_change: null, start_over: false };
const turn = () => new Promise((resolve) => setImmediate(resolve));

function startFeed() {
  const socket = new FakeSocket();
  const feed = new LiveFeed(socket, "videos:1");
  const seen = [];
  const events = [];
  feed.addEventListener("annotations", ({ detail }) => seen.push(...detail.map(({ id }) => id)));
  for (const name of ["changes", "missed"]) {
    feed.addEventListener(name, ({ detail }) => seen.push(...detail));
  }
  for (const name of EVENTS) feed.addEventListener(name, () => events.push(name));
  feed.start();
  const channel = socket.made;
  const join = (reply) => channel.joining.answer("ok", { ...NOTHING, last_id: 0, last_change_id: 0, ...reply });
  return { feed, channel, seen, events, join };
}

/** A feed that has the numbers. */
async function startedFeed() {
  const started = startFeed();
  started.join();
  started.channel.pushes.shift().answer("ok", NUMBERS);
  await turn();
  started.events.length = 0;
  return started;
}

test("a join asks for the numbers, and goes on from the ids that they take into account", async () => {
  const { channel, events, join } = startFeed();
  join();
  assert.deepEqual([channel.pushes[0].event, channel.pushes[0].payload], ["annotation_density", {}]);
  assert.deepEqual(events, ["live", "loading"]);
  channel.pushes[0].answer("ok", NUMBERS);
  await turn();
  assert.deepEqual(events, ["live", "loading", "density", "loaded"]);
  assert.deepEqual(channel.params(), { last_seen_id: 4, last_seen_change_id: 2 });
});

test("numbers that do not come are asked for again when the viewer wants", async () => {
  const { feed, channel, events, join } = startFeed();
  join();
  channel.pushes[0].answer("timeout");
  await turn();
  assert.deepEqual(events.splice(0), ["live", "loading", "incomplete"]);
  feed.loadAgain();
  channel.pushes[1].answer("ok", NUMBERS);
  await turn();
  assert.deepEqual(events, ["loading", "density", "loaded"]);
});

test("numbers that were asked for before the connection was lost are not taken", async () => {
  const { channel, events, join } = startFeed();
  join();
  channel.trigger("error");
  join();
  events.length = 0;
  channel.pushes[0].answer("ok", NUMBERS);
  await turn();
  assert.deepEqual(events, []);
  channel.pushes[1].answer("ok", NUMBERS);
  await turn();
  assert.deepEqual(events, ["density", "loaded"]);
});

test("a join that missed at most a page goes on", async () => {
  const { channel, seen, events, join } = await startedFeed();
  channel.trigger("error");
  join({ annotations: [annotation(5, 0), annotation(6, 0)], last_id: 6, last_change_id: 2 });
  assert.deepEqual(seen, [5, 6]);
  assert.deepEqual(events, ["lost", "live", "loaded"]);
  assert.equal(channel.pushes.length, 0);
  assert.deepEqual(channel.params(), { last_seen_id: 6, last_seen_change_id: 2 });
});

for (const [what, missed] of [
  ["more than a page", { next: "cursor" }],
  ["a change", { changes: [{ change_id: 3, id: 1, annotation: null }] }],
  ["changes that are forgotten", { start_over: true }],
]) {
  test(`a join that missed ${what} asks for the numbers anew`, async () => {
    const { channel, seen, events, join } = await startedFeed();
    channel.trigger("error");
    join({ annotations: [annotation(5, 0)], last_id: 9, last_change_id: 3, ...missed });
    assert.deepEqual(seen, [5, ...(missed.changes ?? [])]);
    assert.deepEqual(events, ["lost", "live", "loading"]);
    channel.pushes[0].answer("ok", { ...NUMBERS, last_id: 9, last_change_id: 3 });
    await turn();
    assert.deepEqual(channel.params(), { last_seen_id: 9, last_seen_change_id: 3 });
  });
}

test("what is broadcast is told, and moves the resume point", async () => {
  const { channel, seen } = await startedFeed();
  channel.trigger("new_annotation", annotation(5, 0));
  channel.trigger("annotation_updated", { change_id: 3, was_at: 0, ...annotation(5, 70) });
  channel.trigger("annotation_deleted", { change_id: 4, id: 5, at: 70 });
  assert.deepEqual(seen, [
    5,
    { change_id: 3, id: 5, was_at: 0, annotation: annotation(5, 70) },
    { change_id: 4, id: 5, was_at: 70, annotation: null },
  ]);
  assert.deepEqual(channel.params(), { last_seen_id: 5, last_seen_change_id: 4 });
});

test("a window is every page of it, or if it has more than the limit its first pages", async () => {
  const { feed, channel } = await startedFeed();
  const page = (ids, next) => ({ annotations: ids.map((id) => annotation(id, id)), next });
  const answer = async (reply) => {
    const push = channel.pushes.shift();
    push.answer("ok", reply);
    await turn();
    return push.payload;
  };
  const whole = feed.window(5, 10, 3);
  assert.deepEqual(await answer(page([1, 2], "c1")), { from: 5, to: 10 });
  assert.deepEqual(await answer(page([3], null)), { after: "c1" });
  assert.deepEqual(await whole, { annotations: [1, 2, 3].map((id) => annotation(id, id)), isWhole: true });

  const part = feed.window(5, 10, 3);
  await answer(page([1, 2], "c1"));
  await answer(page([3, 4], "c2"));
  const { annotations, isWhole } = await part;
  assert.deepEqual([annotations.length, isWhole, channel.pushes.length], [4, false, 0]);
});

test("a window that is refused, late or cut off is an error", async () => {
  for (const fail of [
    (channel) => channel.pushes[0].answer("error", { errors: { from: ["is invalid"] } }),
    (channel) => channel.pushes[0].answer("timeout"),
    (channel) => channel.trigger("error"),
  ]) {
    const { feed, channel } = await startedFeed();
    const window = feed.window(0, 1, 3);
    fail(channel);
    await assert.rejects(window);
  }
});

test("a post has the outcome that the server gives it", async () => {
  const { feed, channel } = await startedFeed();
  const posted = feed.post({ body: "hi", at: 5 });
  channel.pushes[0].answer("ok");
  assert.equal((await posted).status, "posted");
  const refused = feed.post({ body: "", at: 5 });
  channel.pushes[1].answer("error", { errors: { body: ["can't be blank"] } });
  assert.deepEqual(await refused, { status: "refused", errors: { body: ["can't be blank"] } });
});

test("an edit and a deletion have their outcomes, too", async () => {
  const { feed, channel } = await startedFeed();
  const updated = feed.update({ id: 1, body: "hi", at: 5 });
  const deleted = feed.delete(1);
  const [update, remove] = channel.pushes;
  assert.deepEqual([update.event, update.payload], ["update_annotation", { id: 1, body: "hi", at: 5 }]);
  assert.deepEqual([remove.event, remove.payload], ["delete_annotation", { id: 1 }]);
  update.answer("ok");
  remove.answer("error", { errors: { annotation: ["does not exist"] } });
  assert.equal((await updated).status, "ok");
  assert.deepEqual(await deleted, { status: "refused", errors: { annotation: ["does not exist"] } });
});

test("a post is unanswered after a timeout, and as soon as the connection is lost", async () => {
  const { feed, channel } = await startedFeed();
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
