import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { validate, version } from "uuid";
import { Composer } from "../../../js/watch/compose/composer.js";
import { Draft } from "../../../js/watch/compose/draft.js";
import { FakeStorage } from "../fakes.mjs";

const WAITING = "Not confirmed yet. This will be posted as soon as the connection is back.";
const UNCONFIRMED = "Not confirmed. Post it again: it will not appear twice.";
const UNCERTAIN = "It may have been stored. Post it again: it will not appear twice.";
const idsOf = (feed) => feed.posts.map(({ annotation }) => annotation.clientId);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** As much of an element as the composer uses. */
class FakeElement extends EventTarget {
  value = "";
  textContent = "";
  #attributes = new Set();

  setAttribute(name) {
    this.#attributes.add(name);
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  hasAttribute(name) {
    return this.#attributes.has(name);
  }

  toggleAttribute(name, isOn) {
    if (isOn) this.#attributes.add(name);
    else this.#attributes.delete(name);
  }

  focus() {}
}

/** A feed whose posts the test answers. */
class FakeFeed extends EventTarget {
  isLive = true;
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
  new Composer({
    feed,
    player,
    draft: new Draft(1, "videos:1", storage),
    pause: { begin() {}, end() {} },
    posted: { posted: (atMs) => posted.push(atMs), tick() {} },
    parts,
  });
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
  return { parts, feed, storage, posted, write, post, answer, words };
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

test("while a post waits for a lost connection, the page says so calmly, until it is back", async () => {
  const { parts, feed, write, post, answer, words } = compose();
  write("one");
  post();
  feed.become("lost");
  assert.equal(words(), WAITING);
  assert.equal(parts.text.hasAttribute("aria-invalid"), false);
  assert.equal(parts.problem.hasAttribute("data-waiting"), true);
  feed.become("live");
  assert.equal(parts.problem.hasAttribute("data-waiting"), false);
  assert.deepEqual([words(), parts.button.textContent], ["", "Posting…"]);
  await answer({ status: "ok" });
  assert.deepEqual([words(), parts.text.value, feed.posts.length], ["", "", 1]);
});

test("without a connection nothing is posted, and the page says so until it is back", () => {
  const { parts, feed, write, post, words } = compose({ isLive: false });
  write("one");
  post();
  assert.equal(words(), "There is no connection. Post it again once it is back.");
  assert.equal(parts.problem.hasAttribute("data-waiting"), false);
  assert.equal(parts.text.hasAttribute("aria-invalid"), true);
  feed.become("live");
  assert.deepEqual([words(), parts.text.value, feed.posts.length], ["", "one", 0]);
  assert.equal(parts.text.hasAttribute("aria-invalid"), false);
});

test("an unconfirmed post keeps its id until it is edited", async () => {
  const { feed, write, post, answer, words } = compose();
  write("one");
  post();
  await answer({ status: "unanswered" });
  assert.equal(words(), UNCONFIRMED);
  write("one!");
  write("one");
  post();
  await answer({ status: "unanswered" });
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
  await answer({ status: "refused", errors: { body: ["is rude"] } });
  assert.deepEqual([words(), parts.text.value], ["The annotation is rude.", "one"]);
  write("one, politely");
  post();
  assert.notEqual(...idsOf(feed));
});

for (const [what, message, words] of [
  ["may have been stored", UNCERTAIN, UNCERTAIN],
  ["met a busy server", "rumbl is busy, try again in a moment", "Rumbl is busy, try again in a moment."],
]) {
  test(`a post that ${what} keeps its id until it is stored, and the next one has another`, async () => {
    const { parts, feed, write, post, answer, words: shown } = compose();
    write("one");
    post();
    await answer({ status: "refused", errors: { base: [message] } });
    assert.deepEqual([shown(), parts.text.value], [words, "one"]);
    post();
    await answer({ status: "refused", errors: {} });
    post();
    await answer({ status: "ok" });
    write("one");
    post();
    const [first, second, third, next] = idsOf(feed);
    assert.deepEqual([second, third], [first, first]);
    assert.notEqual(next, first);
  });
}

test("a post whose moment is edited after an error gets another id", async () => {
  const { parts, feed, write, post, answer } = compose();
  write("one");
  post();
  await answer({ status: "refused", errors: { base: [UNCERTAIN] } });
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
  const { parts, feed, answer, words } = compose({ storage: left.storage, isLive: false });
  assert.deepEqual(feed.posts[0].annotation, left.feed.posts[0].annotation);
  assert.deepEqual([words(), parts.text.value, parts.text.readOnly], [WAITING, "one", true]);
  feed.become("live");
  await answer({ status: "ok" });
  assert.deepEqual([words(), parts.text.value, left.storage.items.size], ["", "", 0]);
});

test("a page that was left before anything was posted, or after it was refused, posts nothing", async () => {
  const left = compose();
  left.write("one");
  assert.equal(compose({ storage: left.storage }).feed.posts.length, 0);
  left.post();
  await left.answer({ status: "refused", errors: {} });
  const { parts, feed, post } = compose({ storage: left.storage });
  assert.deepEqual([parts.text.value, feed.posts.length], ["one", 0]);
  post();
  assert.deepEqual(idsOf(feed), idsOf(left.feed), "by hand it is still the same annotation");
});

test("posting twice at once posts once", () => {
  const { feed, write, post } = compose();
  write("one");
  post();
  post();
  assert.equal(feed.posts.length, 1);
});
