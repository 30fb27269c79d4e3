import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { validate, version } from "uuid";
import { Composer } from "../../../js/watch/compose/composer.js";
import { Draft, GUEST } from "../../../js/watch/compose/draft.js";
import { OUTBOX_LIMIT, Outbox } from "../../../js/watch/compose/outbox.js";
import { OutboxShelf } from "../../../js/watch/compose/outbox_shelf.js";
import { FakeElement, FakeStorage } from "../fakes.mjs";

const UNANSWERED = { status: "unanswered", mayBeStored: true };
const BUSY = { status: "refused", errors: { base: ["rumbl is busy, try again in a moment"] }, mayBeStored: false };
const UNCONFIRMED = "Not confirmed. Post it again: it will not appear twice.";
const UNCERTAIN = "It may have been stored. Post it again: it will not appear twice.";
const idsOf = (feed) => feed.posts.map(({ annotation }) => annotation.clientId);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A feed whose posts the test answers. */
class FakeFeed extends EventTarget {
  isLive = true;
  isOver = false;
  isLoggedOut = false;
  posts = [];

  post(annotation) {
    return new Promise((answer) => this.posts.push({ annotation, answer }));
  }

  become(name) {
    this.isLive = name === "live";
    this.dispatchEvent(new Event(name));
  }
}

const player = Object.assign(new EventTarget(), { currentTimeMs: () => 5000, durationMs: null });

function compose({ storage = new FakeStorage(), isLive = true } = {}) {
  const names = ["form", "text", "button", "time", "now", "count", "problem"];
  const parts = Object.fromEntries(names.map((name) => [name, new FakeElement()]));
  const feed = Object.assign(new FakeFeed(), { isLive });
  const posted = [];
  const outbox = new Outbox({ feed, shelf: new OutboxShelf(1, "videos:1", storage) });
  const done = [];
  const composer = new Composer({
    feed,
    outbox,
    player,
    draft: new Draft(1, "videos:1", storage),
    guests: new Draft(GUEST, "videos:1", storage),
    pause: { begin() {}, end() {} },
    posted: { posted: (atMs) => posted.push(atMs), tick() {} },
    parts,
  });
  composer.addEventListener("done", ({ detail }) => done.push(detail));
  const write = (body) => {
    parts.text.value = body;
    parts.text.dispatchEvent(new Event("input"));
  };
  const post = () => parts.form.dispatchEvent(new Event("submit"));
  const answer = async (outcome) => {
    feed.posts.at(-1).answer(outcome);
    await turn();
  };
  const words = () => parts.problem.textContent;
  const waiting = () => outbox.posts.map(({ body, at, isSent }) => [body, at, isSent]);
  return { composer, parts, feed, storage, posted, done, waiting, write, post, answer, words };
}

beforeEach(() => {
  globalThis.document = { activeElement: null };
});

test("what is posted has an id that is new and ordered by time, and is gone once stored", async () => {
  const { parts, feed, storage, posted, write, post, answer } = compose();
  for (const body of ["one", "two"]) {
    write(body);
    post();
    assert.deepEqual([parts.button.textContent, parts.text.readOnly], ["Posting…", true]);
    await answer({ status: "ok" });
    assert.deepEqual([parts.text.value, parts.text.readOnly, storage.items.size], ["", false, 0]);
  }
  const [one, two] = feed.posts.map(({ annotation }) => annotation);
  assert.deepEqual([one.body, one.at, two.body], ["one", 5000, "two"]);
  assert.ok(validate(one.clientId) && version(one.clientId) === 7);
  assert.ok(one.clientId < two.clientId);
  assert.deepEqual(posted, [5000, 5000]);
});

test("a post that the connection cuts off waits in the outbox, with its id, and the fields are free", async () => {
  const { parts, feed, waiting, write, post, answer, words } = compose();
  write("one");
  post();
  feed.isLive = false;
  await answer(UNANSWERED);
  assert.deepEqual(waiting(), [["one", 5000, true]]);
  assert.deepEqual([words(), parts.text.value, parts.text.readOnly], ["", "", false]);
  feed.become("live");
  await answer({ status: "ok" });
  const [first, again] = idsOf(feed);
  assert.equal(again, first);
  assert.deepEqual([waiting(), feed.posts.length], [[], 2]);
});

test("without a connection posts wait in the outbox, and are sent in order once it is back", async () => {
  const { parts, feed, storage, posted, done, waiting, write, post, answer } = compose({ isLive: false });
  for (const body of ["one", "two"]) {
    write(body);
    post();
    assert.deepEqual([parts.text.value, parts.button.disabled, feed.posts.length], ["", false, 0]);
  }
  assert.deepEqual(waiting(), [["one", 5000, false], ["two", 5000, false]]);
  assert.deepEqual(done, [{ at: 5000, isQueued: true, replyTo: null }, { at: 5000, isQueued: true, replyTo: null }]);
  feed.become("live");
  await answer({ status: "ok" });
  await answer({ status: "ok" });
  assert.deepEqual(feed.posts.map(({ annotation }) => annotation.body), ["one", "two"]);
  assert.deepEqual([waiting(), posted, storage.items.size], [[], [5000, 5000], 0]);
});

test("once its person is logged out the page takes no more posts, and keeps what was written", () => {
  const { parts, feed, waiting, write, post, words } = compose();
  write("one");
  Object.assign(feed, { isOver: true, isLoggedOut: true });
  feed.become("loggedout");
  assert.equal(parts.button.disabled, true);
  post();
  assert.deepEqual([waiting(), feed.posts.length, parts.text.value], [[], 0, "one"]);
  assert.equal(words(), "You were logged out. What you wrote is kept: log in again to post it.");
});

test("a page that was refused takes no more posts either, and says nothing of a log-out", () => {
  const { feed, write, post, words } = compose();
  write("one");
  feed.isOver = true;
  feed.become("refused");
  post();
  assert.equal(words(), "This page is no longer connected. What you wrote is kept.");
});

test("nothing blank is queued, and no more than the outbox takes", () => {
  const { parts, waiting, write, post, words } = compose({ isLive: false });
  write("  ");
  post();
  assert.equal(words(), "The annotation can't be blank.");
  for (let number = 0; number <= OUTBOX_LIMIT; number += 1) {
    write(`number ${number}`);
    post();
  }
  assert.equal(waiting().length, OUTBOX_LIMIT);
  assert.match(words(), /^50 annotations wait/);
  assert.equal(parts.text.value, "number 50");
});

test("an unconfirmed post keeps its id until it is edited", async () => {
  const { feed, write, post, answer, words } = compose();
  write("one");
  post();
  await answer(UNANSWERED);
  assert.equal(words(), UNCONFIRMED);
  write("one!");
  write("one");
  post();
  await answer(UNANSWERED);
  write("one, edited");
  post();
  const [first, again, edited] = idsOf(feed);
  assert.equal(again, first);
  assert.notEqual(edited, first);
});

test("a refused post is kept with the reason, and gets another id once it is edited", async () => {
  const { parts, feed, write, post, answer, words } = compose();
  write("one");
  post();
  await answer({ status: "refused", errors: { body: ["is rude"] }, mayBeStored: false });
  assert.deepEqual([words(), parts.text.value], ["The annotation is rude.", "one"]);
  write("one, politely");
  post();
  assert.notEqual(...idsOf(feed));
});

test("a post that may have been stored keeps its id until it is stored, and the next one has another", async () => {
  const { parts, feed, write, post, answer, words } = compose();
  write("one");
  post();
  await answer({ status: "refused", errors: { base: [UNCERTAIN] }, mayBeStored: true });
  assert.deepEqual([words(), parts.text.value], [UNCERTAIN, "one"]);
  post();
  await answer(BUSY);
  assert.equal(words(), "Rumbl is busy, try again in a moment.");
  post();
  await answer({ status: "ok" });
  write("one");
  post();
  const [first, second, third, next] = idsOf(feed);
  assert.deepEqual([second, third], [first, first]);
  assert.notEqual(next, first);
});

test("what was certainly not stored waits as what was never sent, once the connection is gone", async () => {
  for (const [outcome, isSent] of [
    [BUSY, false],
    [{ ...BUSY, mayBeStored: true }, true],
  ]) {
    const { parts, feed, waiting, write, post, answer } = compose();
    write("one");
    post();
    await answer(outcome);
    assert.equal(parts.text.value, "one");
    feed.become("lost");
    post();
    assert.deepEqual(waiting(), [["one", 5000, isSent]]);
  }
});

test("the post by which a log-out is found out waits as what was never sent", async () => {
  const { feed, waiting, write, post, answer } = compose();
  write("one");
  post();
  feed.isLive = false;
  await answer({ ...UNANSWERED, mayBeStored: false });
  assert.deepEqual(waiting(), [["one", 5000, false]]);
});

test("a post whose moment is edited after an error gets another id", async () => {
  const { parts, feed, write, post, answer } = compose();
  write("one");
  post();
  await answer({ status: "refused", errors: { base: [UNCERTAIN] }, mayBeStored: true });
  parts.time.value = "0:09";
  parts.time.dispatchEvent(new Event("input"));
  post();
  assert.equal(feed.posts[1].annotation.at, 9000);
  assert.notEqual(...idsOf(feed));
});

test("a page that was left before the answer posts the same again when it comes back", async () => {
  const left = compose();
  left.write("one");
  left.post();
  const { parts, feed, waiting, answer } = compose({ storage: left.storage, isLive: false });
  assert.deepEqual([waiting(), parts.text.value], [[["one", 5000, true]], ""]);
  feed.become("live");
  assert.deepEqual(idsOf(feed), idsOf(left.feed));
  await answer({ status: "ok" });
  assert.deepEqual([waiting(), left.storage.items.size], [[], 0]);
});

test("a page that was left before anything was posted, or after it was refused, posts nothing", async () => {
  const left = compose();
  left.write("one");
  assert.equal(compose({ storage: left.storage }).feed.posts.length, 0);
  left.post();
  await left.answer({ status: "refused", errors: { base: [UNCERTAIN] }, mayBeStored: true });
  const { parts, feed, post } = compose({ storage: left.storage });
  assert.deepEqual([parts.text.value, feed.posts.length], ["one", 0]);
  post();
  assert.deepEqual(idsOf(feed), idsOf(left.feed), "by hand it is still the same annotation");
});

test("what somebody wrote before they logged in is there to be posted, and an older post still goes out", async () => {
  const left = compose();
  left.write("long ago");
  left.post();
  const { storage } = left;
  new Draft(GUEST, "videos:1", storage).write({ body: "just now", at: 7000 });
  const { parts, feed, waiting, post } = compose({ storage, isLive: false });
  assert.deepEqual([waiting(), parts.text.value], [[["long ago", 5000, true]], "just now"]);
  post();
  assert.deepEqual(waiting().map(([body]) => body), ["long ago", "just now"]);
  feed.become("live");
  assert.deepEqual(idsOf(feed), idsOf(left.feed));
});

test("posting twice at once posts once", () => {
  const { feed, write, post } = compose();
  write("one");
  post();
  post();
  assert.equal(feed.posts.length, 1);
});

const HEAD = { id: 7, reply_to_id: null, at: 900, user: { id: 2, username: "bob" } };
const TO_HEAD = { id: 7, headId: 7, username: "bob", at: 900 };

test("a reply is posted at the moment of the annotation, and the next post is none", async () => {
  const { composer, parts, feed, done, write, post, answer } = compose();
  write("half a");
  composer.reply(HEAD);
  write("half a reply");
  assert.equal(parts.time.readOnly, true);
  post();
  await answer({ status: "ok" });
  composer.reply({ ...HEAD, id: 8, reply_to_id: 7 });
  write("to a reply");
  post();
  await answer({ status: "ok" });
  write("apart");
  post();
  await answer({ status: "ok" });
  const sent = feed.posts.map(({ annotation: { body, at, replyTo = null } }) => [body, at, replyTo]);
  assert.deepEqual(sent, [
    ["half a reply", 900, TO_HEAD],
    ["to a reply", 900, { ...TO_HEAD, id: 8 }],
    ["apart", 5000, null],
  ]);
  assert.deepEqual(done.map(({ replyTo }) => replyTo?.headId), [7, 7, undefined]);
});

test("a reply keeps what it replies to through a reload, in the outbox too, under the same id", async () => {
  const first = compose({ isLive: false });
  first.composer.reply(HEAD);
  first.write("from afar");
  first.post();
  first.composer.reply(HEAD);
  first.write("half a thought");
  const { parts, feed, answer } = compose({ storage: first.storage });
  assert.equal(parts.text.value, "half a thought");
  assert.equal(parts.time.readOnly, true);
  feed.become("live");
  const [{ annotation }] = feed.posts;
  assert.deepEqual([annotation.body, annotation.at, annotation.replyTo], ["from afar", 900, TO_HEAD]);
  await answer({ status: "ok" });
  assert.equal(feed.posts.length, 1);
});
