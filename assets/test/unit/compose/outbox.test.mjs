import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { BUSY_WAIT_MS, OUTBOX_LIMIT, Outbox, POST_TRIES } from "../../../js/watch/compose/outbox.js";
import { OutboxShelf } from "../../../js/watch/compose/outbox_shelf.js";
import { FakeStorage } from "../fakes.mjs";

const UNCONFIRMED = "Not confirmed. Post it again: it will not appear twice.";
const OK = { status: "ok" };
const UNANSWERED = { status: "unanswered", mayBeStored: true };
const LOGGED_OUT = { status: "unanswered", mayBeStored: false };
const BUSY = { status: "refused", errors: { base: ["rumbl is busy, try again in a moment"] }, mayBeStored: false };
const UNCERTAIN = { status: "refused", errors: { base: ["it may have been stored"] }, mayBeStored: true };
const RUDE = { status: "refused", errors: { body: ["is rude"] }, mayBeStored: false };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A feed whose posts the test answers. */
class FakeFeed extends EventTarget {
  isLive = false;
  sent = [];
  #answer;

  post({ clientId, body, at }) {
    this.sent.push({ clientId, body, at });
    return new Promise((resolve) => (this.#answer = resolve));
  }

  async answer(outcome) {
    this.#answer(outcome);
    await turn();
  }

  become(name) {
    this.isLive = name === "live";
    this.dispatchEvent(new Event(name));
  }

  /** The connection is lost before a post is answered. */
  async cut() {
    this.isLive = false;
    await this.answer(UNANSWERED);
    this.become("lost");
  }
}

function makeOutbox({ storage = new FakeStorage(), userId = 1, topic = "videos:1" } = {}) {
  const feed = new FakeFeed();
  const outbox = new Outbox({ feed, shelf: new OutboxShelf(userId, topic, storage) });
  const posted = [];
  outbox.addEventListener("posted", ({ detail }) => posted.push(detail.clientId));
  const add = (...ids) => ids.forEach((id, index) => outbox.add({ clientId: id, body: `body ${id}`, at: index }));
  const ids = () => outbox.posts.map(({ clientId }) => clientId);
  const sentIds = () => feed.sent.map(({ clientId }) => clientId);
  return { feed, outbox, storage, posted, add, ids, sentIds };
}

test("what waits is sent once the page is live, one after another, in order, and each once", async () => {
  const { feed, posted, add, ids, sentIds, storage } = makeOutbox();
  add("a", "b");
  assert.deepEqual(sentIds(), []);
  feed.become("live");
  assert.deepEqual(sentIds(), ["a"]);
  await feed.answer(OK);
  assert.deepEqual([sentIds(), ids()], [["a", "b"], ["b"]]);
  await feed.answer(OK);
  feed.become("lost");
  feed.become("live");
  assert.deepEqual([sentIds(), ids(), posted, storage.items.size], [["a", "b"], [], ["a", "b"], 0]);
});

test("what the connection cuts off is sent again with the same id, and can't be changed meanwhile", async () => {
  const { feed, outbox, add, ids, sentIds } = makeOutbox();
  add("a");
  feed.become("live");
  await feed.cut();
  assert.equal(outbox.posts[0].isSent, true);
  assert.equal(outbox.drop("a"), null);
  assert.equal(outbox.edit("a", { body: "other", at: 1 }, "z"), false);
  feed.become("live");
  await feed.answer(OK);
  assert.deepEqual([sentIds(), ids()], [["a", "a"], []]);
});

test("before it is sent, a post can be edited and dropped", async () => {
  const { feed, outbox, add, ids } = makeOutbox();
  add("a", "b");
  assert.equal(outbox.drop("b").post.body, "body b");
  assert.equal(outbox.drop("b"), null);
  assert.equal(outbox.edit("a", { body: "better", at: 9 }, "z"), true);
  assert.deepEqual(ids(), ["z"]);
  feed.become("live");
  assert.deepEqual(feed.sent, [{ clientId: "z", body: "better", at: 9 }]);
});

test("a dropped post is put back to its place, whatever has become of the others", async () => {
  for (const [change, expected] of [
    [() => {}, ["a", "b", "c"]],
    [({ outbox }) => outbox.drop("c"), ["a", "b"]],
    [({ outbox }) => outbox.drop("a"), ["b", "c"]],
    [({ add }) => add("d"), ["a", "b", "c", "d"]],
  ]) {
    const made = makeOutbox();
    made.add("a", "b", "c");
    const dropped = made.outbox.drop("b");
    change(made);
    assert.equal(made.outbox.putBack(dropped), true);
    assert.deepEqual(made.ids(), expected);
  }
});

test("a dropped post is not put back where OUTBOX_LIMIT others wait, and is once there is room", () => {
  const { outbox, add, ids } = makeOutbox();
  add("a", ...Array.from({ length: OUTBOX_LIMIT - 1 }, (_, index) => `n${index}`));
  const dropped = outbox.drop("a");
  add("late");
  assert.equal(outbox.putBack(dropped), false);
  assert.deepEqual([ids().length, ids().includes("a")], [OUTBOX_LIMIT, false]);
  outbox.drop("n0");
  assert.equal(outbox.putBack(dropped), true);
  assert.equal(ids()[0], "a");
});

test("a post that is being edited is not sent, and the others are", async () => {
  const { feed, outbox, add, sentIds } = makeOutbox();
  add("a", "b");
  outbox.hold("a", true);
  feed.become("live");
  await feed.answer(OK);
  assert.deepEqual(sentIds(), ["b"]);
  outbox.hold("a", false);
  assert.deepEqual(sentIds(), ["b", "a"]);
});

test("a refused post says why, waits for its writer, and does not hold up the next", async () => {
  const { feed, outbox, add, sentIds } = makeOutbox();
  add("a", "b");
  feed.become("live");
  await feed.answer(RUDE);
  await feed.answer(OK);
  const [{ isSent, problem }] = outbox.posts;
  assert.deepEqual([isSent, problem], [false, "The annotation is rude."]);
  feed.become("live");
  assert.deepEqual(sentIds(), ["a", "b"]);
  outbox.edit("a", { body: "politely", at: 0 }, "z");
  assert.deepEqual(sentIds(), ["a", "b", "z"]);
});

test("a busy server is asked again a little later, with the same id", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { feed, add, ids, sentIds } = makeOutbox();
  add("a", "b");
  feed.become("live");
  await feed.answer(BUSY);
  mock.timers.tick(BUSY_WAIT_MS - 1);
  assert.deepEqual(sentIds(), ["a"]);
  mock.timers.tick(1);
  assert.deepEqual(sentIds(), ["a", "a"]);
  await feed.answer(OK);
  await feed.answer(OK);
  assert.deepEqual([sentIds(), ids()], [["a", "a", "b"], []]);
  mock.timers.reset();
});

test("while a busy server is waited for, a post counts as not sent, and can be edited and dropped", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { feed, outbox, add, sentIds } = makeOutbox();
  add("a", "b");
  feed.become("live");
  assert.equal(outbox.posts[0].isSent, true);
  await feed.answer(BUSY);
  assert.deepEqual(outbox.posts.map(({ isSent, problem }) => [isSent, problem]), [[false, ""], [false, ""]]);
  assert.equal(outbox.edit("a", { body: "better", at: 1 }, "z"), true);
  t.mock.timers.tick(BUSY_WAIT_MS);
  assert.deepEqual(sentIds(), ["a", "z"]);
});

test("a post that may have been stored stays sent, also when the server is busy the next time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { feed, outbox, add, sentIds } = makeOutbox();
  add("a");
  feed.become("live");
  await feed.answer(UNCERTAIN);
  assert.equal(outbox.posts[0].isSent, true);
  t.mock.timers.tick(BUSY_WAIT_MS);
  await feed.answer(BUSY);
  assert.equal(outbox.posts[0].isSent, true);
  assert.equal(outbox.drop("a"), null);
  t.mock.timers.tick(BUSY_WAIT_MS);
  assert.deepEqual(sentIds(), ["a", "a", "a"]);
});

test("the post by which a log-out is found out counts as not sent, and goes out after the log-in", async () => {
  const { feed, outbox, add, ids, sentIds, storage } = makeOutbox();
  add("a");
  feed.become("live");
  feed.isLive = false;
  await feed.answer(LOGGED_OUT);
  feed.become("loggedout");
  assert.deepEqual(outbox.posts.map(({ isSent, problem }) => [isSent, problem]), [[false, ""]]);
  const back = makeOutbox({ storage });
  back.feed.become("live");
  assert.deepEqual([back.sentIds(), sentIds(), ids()], [["a"], ["a"], ["a"]]);
});

test("a post that a live server does not answer is sent again by hand only", async () => {
  const { feed, outbox, add, sentIds } = makeOutbox();
  add("a");
  feed.become("live");
  await feed.answer(UNANSWERED);
  assert.equal(outbox.posts[0].problem, UNCONFIRMED);
  feed.become("live");
  assert.equal(outbox.edit("a", { body: "other", at: 1 }, "z"), false);
  assert.deepEqual(sentIds(), ["a"]);
  outbox.retry("a");
  assert.deepEqual(sentIds(), ["a", "a"]);
});

test("after POST_TRIES lost connections a post waits for its writer", async () => {
  const { feed, outbox, add, sentIds } = makeOutbox();
  add("a");
  for (let tries = 0; tries < POST_TRIES; tries += 1) {
    feed.become("live");
    await feed.cut();
  }
  feed.become("live");
  assert.deepEqual([sentIds().length, outbox.posts[0].problem], [POST_TRIES, UNCONFIRMED]);
});

test("an outbox survives a reload, for its person and video alone", () => {
  const { storage, add } = makeOutbox();
  add("a", "b");
  assert.deepEqual(makeOutbox({ storage }).ids(), ["a", "b"]);
  for (const other of [{ userId: 2 }, { topic: "videos:2" }, { userId: 11 }]) {
    const { feed, ids, sentIds } = makeOutbox({ storage, ...other });
    feed.become("live");
    assert.deepEqual([ids(), sentIds()], [[], []]);
  }
});

test("after a reload, what was sent is still known to have been sent", async () => {
  const { storage, feed, add } = makeOutbox();
  add("a", "b");
  feed.become("live");
  const { outbox } = makeOutbox({ storage });
  assert.deepEqual(outbox.posts.map(({ isSent }) => isSent), [true, false]);
});

test("no more than OUTBOX_LIMIT posts wait, and none twice", () => {
  const { outbox, add, ids } = makeOutbox();
  add("a", "a");
  assert.deepEqual(ids(), ["a"]);
  add(...Array.from({ length: OUTBOX_LIMIT + 5 }, (_, index) => `n${index}`));
  assert.deepEqual([ids().length, outbox.isFull], [OUTBOX_LIMIT, true]);
});

test("what is malformed in the storage is left out, and a missing storage is none", () => {
  const good = { clientId: "a", body: "x", at: 1, isSent: false, problem: "" };
  const wrong = [null, 7, { ...good, clientId: "" }, { ...good, body: "" }, { ...good, at: -1 }, { ...good, at: "1" }];
  const storage = new FakeStorage();
  storage.setItem("rumbl.outbox.1.videos:1", JSON.stringify([...wrong, good, { ...good, clientId: "b", problem: 3 }]));
  const { outbox } = makeOutbox({ storage });
  assert.deepEqual(outbox.posts, [good, { ...good, clientId: "b" }]);
  for (const nonsense of ["{", "null", "{}", "7"]) {
    storage.setItem("rumbl.outbox.1.videos:1", nonsense);
    assert.deepEqual(makeOutbox({ storage }).ids(), []);
  }
  const nowhere = new OutboxShelf(1, "videos:1", null);
  nowhere.write([good]);
  assert.deepEqual(nowhere.read(), []);
});

test("a reply that is refused can be posted without its thread, as a new post", async () => {
  const feed = new FakeFeed();
  const outbox = new Outbox({ feed, shelf: new OutboxShelf(1, "videos:1", new FakeStorage()) });
  const replyTo = { id: 7, headId: 7, username: "ada", at: 50 };
  outbox.add({ clientId: "one", body: "late", at: 50, replyTo });
  feed.become("live");
  assert.equal(outbox.takeOut("one", "two"), false);
  await feed.answer({ status: "refused", errors: { reply_to_id: ["was deleted"] }, mayBeStored: false });
  assert.equal(outbox.takeOut("one", "two"), true);
  assert.deepEqual(feed.sent.at(-1), { clientId: "two", body: "late", at: 50 });
  assert.equal(outbox.posts[0].replyTo, null);
  await feed.answer(OK);
  assert.deepEqual(outbox.posts, []);
});

test("a reply that is edited keeps the moment of its thread", () => {
  const feed = new FakeFeed();
  const outbox = new Outbox({ feed, shelf: new OutboxShelf(1, "videos:1", new FakeStorage()) });
  outbox.add({ clientId: "one", body: "late", at: 50, replyTo: { id: 7, headId: 7, username: "ada", at: 50 } });
  assert.equal(outbox.edit("one", { body: "later" }, "two"), true);
  assert.deepEqual([outbox.posts[0].body, outbox.posts[0].at], ["later", 50]);
});
