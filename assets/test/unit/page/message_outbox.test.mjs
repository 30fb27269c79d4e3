import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT_MS, MessageOutbox, SENDABLE_MS, WAITING_LIMIT, dropForgotten } from "../../../js/page/message_outbox.js";

const KEY = "rumbl.outbox.conversation-3-5.";

/** A browser's storage, of which a page that is opened later gets what an earlier one has kept. */
function storage(kept = {}) {
  return {
    kept,
    get length() {
      return Object.keys(kept).length;
    },
    // In any order, as browsers have it.
    key: (index) => Object.keys(kept).reverse()[index] ?? null,
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
    removeItem: (key) => delete kept[key],
  };
}

const texts = (outbox) => outbox.all().map(({ content }) => content);

test("what waits keeps its order and its ids when the page is opened again", () => {
  const browser = storage();
  const before = new MessageOutbox(browser, "3-5");
  for (const content of ["one", "two", "three"]) assert.equal(before.add(content), true);
  const ids = before.all().map(({ client_id }) => client_id);
  assert.equal(new Set(ids).size, 3);
  const after = new MessageOutbox(browser, "3-5");
  assert.deepEqual(after.all(), before.all());
  after.remove(ids[0]);
  assert.deepEqual([after.first().content, texts(before)], ["two", ["two", "three"]]);
  for (const id of ids) after.remove(id);
  assert.deepEqual([after.first(), browser.kept], [undefined, {}]);
});

test("tabs that write at the same time lose nothing of each other", () => {
  const browser = storage();
  const [one, other] = [new MessageOutbox(browser, "3-5"), new MessageOutbox(browser, "3-5")];
  one.add("from one");
  other.add("from another");
  one.add("from one again");
  for (const tab of [one, other]) assert.deepEqual(texts(tab), ["from one", "from another", "from one again"]);
});

test("what one person wrote in one conversation is in no other outbox", () => {
  const browser = storage();
  const own = new MessageOutbox(browser, "3-5");
  own.add("for the three of us");
  for (const place of ["3-6", "4-5", "3-55", "33-5"]) {
    const other = new MessageOutbox(browser, place);
    assert.deepEqual([other.all(), other.takeOld(Date.now() + 2 * SENDABLE_MS)], [[], []], place);
    assert.equal(other.isAbout({ key: Object.keys(browser.kept)[0] }), false, place);
  }
  assert.equal(own.isAbout({ key: Object.keys(browser.kept)[0] }), true);
  assert.equal(own.isAbout({ key: null }), true, "everything was cleared");
  assert.deepEqual(texts(own), ["for the three of us"]);
});

test("no more than WAITING_LIMIT messages wait", () => {
  const outbox = new MessageOutbox(storage(), "3-5");
  for (let number = 1; number <= WAITING_LIMIT; number += 1) assert.equal(outbox.add(`${number}`), true);
  assert.equal(outbox.add("one more"), false);
  assert.equal(outbox.all().length, WAITING_LIMIT);
  outbox.remove(outbox.first().client_id);
  assert.equal(outbox.add("one more"), true);
});

test("what has waited for longer than SENDABLE_MS is taken out, and after KEPT_MS it is dropped", () => {
  const browser = storage({ "rumbl.theme": "dark", [`${KEY}x`]: "{" });
  const outbox = new MessageOutbox(browser, "3-5");
  const now = Date.now();
  outbox.add("old", now - SENDABLE_MS - 1);
  outbox.add("new", now - SENDABLE_MS + 1);
  assert.deepEqual(outbox.takeOld(now).map(({ content }) => content), ["old"]);
  assert.deepEqual(texts(outbox), ["new"]);
  const forgotten = new MessageOutbox(browser, "4-6");
  forgotten.add("forgotten", now - KEPT_MS - 1);
  dropForgotten(browser, now);
  assert.deepEqual([texts(forgotten), texts(outbox)], [[], ["new"]]);
  assert.deepEqual([Object.keys(browser.kept).length, browser.kept["rumbl.theme"]], [2, "dark"]);
});

test("nothing is sent that is no message, and without storage messages are still sent", () => {
  const message = (parts) => JSON.stringify({ content: "a", client_id: "a", at: 1, ...parts });
  for (const broken of ["{", "{}", "[]", "null", message({ content: 1 }), message({ client_id: "b" }), message({ at: "1" })]) {
    assert.deepEqual(new MessageOutbox(storage({ [`${KEY}a`]: broken }), "3-5").all(), [], broken);
  }
  assert.deepEqual(texts(new MessageOutbox(storage({ [`${KEY}a`]: message({}) }), "3-5")), ["a"]);
  const full = { ...storage(), setItem: () => assert.fail("full") };
  for (const store of [null, full]) {
    const outbox = new MessageOutbox(store, "3-5");
    outbox.add("one");
    assert.equal(outbox.first().content, "one");
    outbox.remove(outbox.first().client_id);
    assert.equal(outbox.first(), undefined);
    dropForgotten(store);
  }
});
