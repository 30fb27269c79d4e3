import assert from "node:assert/strict";
import { test } from "node:test";
import { EARLY_LIMIT, LiveFeed } from "../../../js/watch/feed/live_feed.js";
import { followNetwork } from "../../../js/watch/feed/network.js";
import { LAST_MOMENT_MS } from "../../../js/watch/shared/time.js";
import { FakeSocket, annotation } from "../fakes.mjs";

const EVENTS = ["loading", "density", "loaded", "incomplete", "live", "lost", "refused", "loggedout"];
const DENSITY = { bucket_ms: 1000, buckets: [], count: 0, last_seq: 4 };
const FIRST_JOIN = { from: LAST_MOMENT_MS };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Entries of the log, as they are broadcast and missed. */
const added = (seq, id, at = 0) => ({ event: "new_annotation", payload: { seq, ...annotation(id, at) } });
const updated = (seq, id, wasAt, at) => ({
  event: "annotation_updated",
  payload: { seq, was_at: wasAt, ...annotation(id, at) },
});
const deleted = (seq, id, at) => ({ event: "annotation_deleted", payload: { seq, id, at } });

function startFeed() {
  const socket = new FakeSocket();
  const feed = new LiveFeed(socket, "videos:1");
  const changes = [];
  const events = [];
  feed.addEventListener("changes", ({ detail }) => changes.push(...detail));
  for (const name of EVENTS) feed.addEventListener(name, () => events.push(name));
  feed.start();
  const channel = socket.made;
  const you = { id: 7, is_owner: true };
  const join = (reply) => channel.joining.answer("ok", { you, missed: [], last_seq: 0, ...reply });
  const broadcast = ({ event, payload }) => channel.trigger(event, payload);
  const ids = () => changes.splice(0).map(({ id }) => id);
  return { feed, socket, channel, changes, ids, events, join, broadcast };
}

/** A feed that has the density up to 4. */
async function startedFeed() {
  const started = startFeed();
  started.join();
  started.channel.pushes.shift().answer("ok", DENSITY);
  await turn();
  started.events.length = 0;
  return started;
}

test("a join requests the density, and resumes from the last entry that it counts", async () => {
  const { feed, channel, events, join } = startFeed();
  assert.deepEqual(channel.params(), FIRST_JOIN);
  join({ last_seq: 3 });
  assert.deepEqual(feed.you, { id: 7, isOwner: true });
  assert.deepEqual([channel.pushes[0].event, channel.pushes[0].payload], ["annotation_density", {}]);
  assert.deepEqual(events, ["live", "loading"]);
  channel.pushes[0].answer("ok", DENSITY);
  await turn();
  assert.deepEqual(events, ["live", "loading", "density", "loaded"]);
  assert.deepEqual(channel.params(), { last_seq: 4 });
});

test("a broadcast before the channel is joined does not hide what a late join reply had", async () => {
  const { channel, ids, broadcast, join } = await startedFeed();
  channel.trigger("error");
  channel.isJoined = false;
  broadcast(added(9, 90));
  assert.deepEqual([channel.params(), ids()], [{ last_seq: 4 }, []]);
  channel.isJoined = true;
  join({ missed: [added(5, 50), added(9, 90)], last_seq: 9 });
  assert.deepEqual(ids(), [50, 90]);
});

test("a video without annotations resumes from its beginning", async () => {
  const { channel, join } = startFeed();
  join();
  channel.pushes[0].answer("ok", { ...DENSITY, last_seq: 0 });
  await turn();
  assert.deepEqual(channel.params(), { last_seq: 0 });
});

test("a density that does not come is requested again when the viewer wants", async () => {
  const { feed, channel, events, join } = startFeed();
  join();
  channel.pushes[0].answer("timeout");
  await turn();
  assert.deepEqual(events.splice(0), ["live", "loading", "incomplete"]);
  feed.loadAgain();
  channel.pushes[1].answer("ok", DENSITY);
  await turn();
  assert.deepEqual(events.splice(0), ["loading", "density", "loaded"]);
  feed.loadAgain();
  assert.deepEqual([channel.pushes.length, events], [2, []]);
});

test("a connection lost before the density came starts over, and ignores a late answer", async () => {
  const { channel, events, join } = startFeed();
  join();
  channel.trigger("error");
  await turn();
  assert.deepEqual(events.splice(0), ["live", "loading", "lost"]);
  assert.deepEqual(channel.params(), FIRST_JOIN);
  join();
  channel.pushes[0].answer("ok", DENSITY);
  await turn();
  assert.deepEqual(events.splice(0), ["live", "loading"]);
  channel.pushes[1].answer("ok", DENSITY);
  await turn();
  assert.deepEqual(events, ["density", "loaded"]);
});

test("a broadcast is dispatched once, and advances the seq", async () => {
  const { channel, changes, broadcast } = await startedFeed();
  const entries = [added(5, 1), updated(8, 1, 0, 70), deleted(9, 1, 70)];
  for (const entry of [...entries, ...entries]) broadcast(entry);
  assert.deepEqual(changes, [
    { id: 1, annotation: annotation(1, 0), replyTo: null, wasResolved: false },
    { id: 1, wasAt: 0, annotation: annotation(1, 70), replyTo: null, wasResolved: false },
    { id: 1, wasAt: 70, annotation: null, replyTo: null, wasResolved: false },
  ]);
  assert.deepEqual(channel.params(), { last_seq: 9 });
});

test("what was missed is handled like what is broadcast", async () => {
  const entries = [added(4, 9), added(5, 1), updated(6, 1, 0, 70), deleted(9, 1, 70)];
  const live = await startedFeed();
  for (const entry of entries) live.broadcast(entry);
  const resumed = await startedFeed();
  resumed.channel.trigger("error");
  resumed.join({ missed: entries, last_seq: 9 });
  assert.deepEqual(resumed.changes, live.changes);
  assert.equal(resumed.changes.length, 3);
  assert.deepEqual(resumed.channel.params(), live.channel.params());
  assert.deepEqual(resumed.events, ["lost", "live", "loaded"]);
  assert.equal(resumed.channel.pushes.length, 0);
});

test("an entry of an unknown kind is skipped", async () => {
  const { channel, ids, join } = await startedFeed();
  channel.trigger("error");
  join({ missed: [{ event: "new_reaction", payload: { seq: 5 } }, added(6, 1)], last_seq: 8 });
  assert.deepEqual(ids(), [1]);
  assert.deepEqual(channel.params(), { last_seq: 8 });
});

test("a join that is too late for the log starts over with a new density", async () => {
  const { channel, events, join } = await startedFeed();
  channel.trigger("error");
  join({ start_over: true, last_seq: 90 });
  assert.deepEqual(events.splice(0), ["lost", "live", "loading"]);
  assert.deepEqual(channel.params(), FIRST_JOIN);
  channel.pushes[0].answer("ok", { ...DENSITY, last_seq: 90 });
  await turn();
  assert.deepEqual(events, ["density", "loaded"]);
  assert.deepEqual(channel.params(), { last_seq: 90 });
});

for (const [what, entry] of [
  ["a deletion", deleted(5, 1, null)],
  ["an edit", updated(5, 1, null, 70)],
]) {
  test(`${what} without its former moment is dispatched, and starts over`, async () => {
    for (const isLive of [true, false]) {
      const { channel, events, ids, join, broadcast } = await startedFeed();
      if (isLive) {
        broadcast(entry);
      } else {
        channel.trigger("error");
        join({ missed: [entry], last_seq: 5 });
      }
      assert.deepEqual(ids(), [1]);
      assert.equal(events.includes("loaded"), false);
      assert.equal(events.at(-1), "loading");
      assert.equal(channel.pushes[0].event, "annotation_density");
    }
  });
}

test("a broadcast that comes before the density is dispatched after it, unless it is counted in", async () => {
  const { feed, channel, events, ids, join, broadcast } = startFeed();
  feed.addEventListener("changes", () => events.push("changes"));
  join();
  for (const seq of [3, 4, 5, 6]) broadcast(added(seq, seq));
  assert.deepEqual(ids(), []);
  channel.pushes[0].answer("ok", DENSITY);
  await turn();
  assert.deepEqual(ids(), [5, 6]);
  assert.deepEqual(events, ["live", "loading", "density", "changes", "loaded"]);
});

test("a density that takes longer than EARLY_LIMIT entries is requested again", async () => {
  const { channel, ids, join, broadcast } = startFeed();
  join();
  for (let seq = 1; seq <= EARLY_LIMIT; seq += 1) broadcast(added(seq, seq));
  assert.equal(channel.pushes.length, 1);
  broadcast(added(EARLY_LIMIT + 1, 1));
  assert.equal(channel.pushes.length, 2);
  channel.pushes[0].answer("ok", DENSITY);
  channel.pushes[1].answer("ok", { ...DENSITY, last_seq: EARLY_LIMIT + 1 });
  await turn();
  assert.deepEqual(ids(), []);
  assert.deepEqual(channel.params(), { last_seq: EARLY_LIMIT + 1 });
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

const GONE = { errors: { video: ["does not exist"] } };
const UNANSWERED = { status: "unanswered", mayBeStored: true };
const UNSENT = { status: "unanswered", mayBeStored: false };
const POST = { body: "hi", at: 5, clientId: "mine" };

test("a post has the outcome that the server gives it", async () => {
  const { feed, channel } = await startedFeed();
  const posted = feed.post(POST);
  assert.deepEqual(channel.pushes[0].payload, { body: "hi", at: 5, client_id: "mine" });
  channel.pushes[0].answer("ok", { id: 1, seq: 5 });
  assert.equal((await posted).status, "ok");
  const refused = feed.post({ ...POST, body: "" });
  channel.pushes[1].answer("error", { errors: { body: ["can't be blank"] } });
  assert.deepEqual(await refused, { status: "refused", errors: { body: ["can't be blank"] }, mayBeStored: false });
});

test("a refusal tells whether something may have been stored: of `base`, only one without a reason leaves that open", async () => {
  for (const [reply, mayBeStored] of [
    [{ errors: { base: ["it may have been stored"] } }, true],
    [{ errors: { base: ["rumbl is busy"] }, reason: "busy" }, false],
    [{ errors: { base: ["too many"] }, reason: "rate_limited" }, false],
    [{ errors: { body: ["can't be blank"] } }, false],
    [{ reason: "login_required" }, false],
  ]) {
    const { feed, channel } = await startedFeed();
    const posted = feed.post(POST);
    channel.pushes[0].answer("error", reply);
    const outcome = await posted;
    assert.deepEqual([outcome.status, outcome.mayBeStored], ["refused", mayBeStored], JSON.stringify(reply));
  }
});

/** Loses the connection, and lets everything that waits for an answer notice. */
async function lose(channel) {
  channel.isJoined = false;
  channel.trigger("error");
  await turn();
}

test("a post that a live server does not answer in time is not sent again", async () => {
  const { feed, channel } = await startedFeed();
  const late = feed.post(POST);
  channel.pushes[0].answer("timeout");
  assert.deepEqual(await late, UNANSWERED);
  assert.equal(channel.pushes.length, 1);
});

test("a post that was cut off is unanswered, and the feed leaves it at that", async () => {
  const { feed, channel, join } = await startedFeed();
  const cut = feed.post(POST);
  await lose(channel);
  assert.deepEqual(await cut, UNANSWERED);
  channel.isJoined = true;
  join();
  await turn();
  assert.equal(channel.pushes.length, 1);
});

test("a post without a connection is unanswered at once", async () => {
  const { feed, channel } = await startedFeed();
  await lose(channel);
  assert.deepEqual(await feed.post(POST), UNSENT);
  assert.equal(channel.pushes.length, 0);
});

test("a post on its way stays unanswered when the server closes the channel", async () => {
  const { feed, channel } = await startedFeed();
  const cut = feed.post(POST);
  channel.isJoined = false;
  channel.trigger("close");
  assert.deepEqual(await cut, UNANSWERED);
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
  assert.deepEqual(await deleted, { status: "refused", errors: { annotation: ["does not exist"] }, mayBeStored: false });
});

test("an edit is sent once, and is unanswered after a timeout and when the connection is lost", async () => {
  const { feed, channel } = await startedFeed();
  const late = feed.update({ id: 1, body: "one", at: 5 });
  channel.pushes[0].answer("timeout");
  assert.deepEqual(await late, UNANSWERED);
  const cut = feed.update({ id: 1, body: "two", at: 5 });
  channel.trigger("error");
  assert.deepEqual(await cut, UNANSWERED);
  assert.equal(channel.pushes.length, 2);
});

test("a join is refused when it names the video, and lost for any other reason", () => {
  for (const [reply, told] of [
    [GONE, "refused"],
    [{ errors: { base: ["rumbl is busy, try again in a moment"] } }, "lost"],
    [{ reason: "too many joins" }, "lost"],
    // The server is about to close the socket, and then the page asks why.
    [{ reason: "logged_out" }, "lost"],
  ]) {
    const { channel, events } = startFeed();
    channel.joining.answer("error", reply);
    assert.deepEqual(events, [told], JSON.stringify(reply));
  }
});

test("a channel that the server closes is refused", () => {
  const { channel, events } = startFeed();
  channel.trigger("close");
  assert.deepEqual(events, ["refused"]);
});

test("a feed whose person was logged out disconnects, says so once, and never comes back", async () => {
  const { feed, socket, channel, events } = await startedFeed();
  const post = feed.post({ body: "one", at: 5, clientId: "c" });
  channel.isJoined = false;
  feed.logOut();
  assert.deepEqual(await post, UNANSWERED);
  assert.ok(socket.isDisconnected);
  channel.trigger("error");
  channel.trigger("close");
  feed.logOut();
  assert.deepEqual(events, ["loggedout"]);
});

test("a post that is refused after the log-out counts as unanswered, and the page finds out who it is", async () => {
  const { feed, socket, channel, events } = await startedFeed();
  const changes = [feed.update({ id: 1, body: "one", at: 5 }), feed.delete(2)];
  channel.pushes[0].answer("error", { reason: "logged_out" });
  // The answer to the second will not come any more.
  assert.deepEqual(await Promise.all(changes), [UNSENT, UNANSWERED]);
  assert.deepEqual([events, socket.connections], [["lost"], 1]);
  feed.logOut();
  assert.deepEqual([feed.isOver, feed.isLoggedOut, events], [true, true, ["lost", "loggedout"]]);
});

test("a post that is refused for another reason leaves the connection alone", async () => {
  const { feed, socket, channel, events } = await startedFeed();
  const change = feed.update({ id: 1, body: "", at: 5 });
  channel.pushes[0].answer("error", { errors: { body: ["can't be blank"] } });
  assert.equal((await change).status, "refused");
  assert.deepEqual([events, socket.connections], [[], 0]);
  channel.trigger("close");
  assert.deepEqual([feed.isOver, feed.isLoggedOut], [true, false]);
});

test("a feed connects anew when it is told to, but not once it has ended", async () => {
  const { feed, socket, events } = await startedFeed();
  feed.connectAnew();
  assert.deepEqual([events, socket.connections], [["lost"], 1]);
  feed.logOut();
  feed.connectAnew();
  assert.deepEqual([events, socket.connections], [["lost", "loggedout"], 1]);
});

test("the feed connects anew as soon as the network goes, and when it comes back unless it is live", () => {
  const root = new EventTarget();
  const feed = { isLive: true, count: 0, connectAnew: () => (feed.count += 1) };
  followNetwork(feed, root);
  root.dispatchEvent(new Event("online"));
  assert.equal(feed.count, 0);
  root.dispatchEvent(new Event("offline"));
  assert.equal(feed.count, 1);
  feed.isLive = false;
  root.dispatchEvent(new Event("online"));
  assert.equal(feed.count, 2);
});

test("reactions are sent, asked for and told of, and are no entries of the log", async () => {
  const { feed, channel, changes } = await startedFeed();
  const told = [];
  feed.addEventListener("reactions", ({ detail }) => told.push(...detail));
  const reacting = feed.react({ emoji: "👏", at: 83_000 });
  const { event, payload } = channel.pushes[0];
  assert.deepEqual([event, payload], ["react", { emoji: "👏", at: 83_000 }]);
  channel.pushes.shift().answer("error", { errors: { base: ["too many reactions"] }, reason: "rate_limited" });
  const refused = { status: "refused", errors: { base: ["too many reactions"] }, mayBeStored: false };
  assert.deepEqual(await reacting, refused);
  const asking = feed.reactions();
  channel.pushes.shift().answer("ok", { reactions: [[83, "👏", 1]] });
  assert.deepEqual((await asking).response.reactions, [[83, "👏", 1]]);
  channel.trigger("reactions", { reactions: [[84, "👏", 1]] });
  assert.deepEqual(told, [[84, "👏", 1]]);
  assert.deepEqual(changes, []);
  assert.deepEqual(channel.params(), { last_seq: 4 });
});
