import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft, GUEST } from "../../../js/watch/compose/draft.js";
import { FakeStorage } from "../fakes.mjs";

test("a draft is kept for its person and video alone", () => {
  const storage = new FakeStorage();
  const written = { body: "half a thou", at: 700, clientId: null, isRefused: false };
  new Draft(1, "videos:1", storage).write(written);
  assert.deepEqual(new Draft(1, "videos:1", storage).read(), written);
  assert.equal(new Draft(1, "videos:2", storage).read(), null);
  assert.equal(new Draft(2, "videos:1", storage).read(), null);
});

test("a draft that was sent keeps its id, unless the server would not take it", () => {
  const draft = new Draft(1, "videos:1", new FakeStorage());
  for (const [clientId, kept] of [["x".repeat(64), "x".repeat(64)], ["x".repeat(65), null], ["", null], [7, null]]) {
    draft.write({ body: "sent", at: 700, clientId });
    assert.deepEqual(draft.read(), { body: "sent", at: 700, clientId: kept, isRefused: false });
  }
});

test("a refused draft keeps its id, and the fact that it was refused", () => {
  const draft = new Draft(1, "videos:1", new FakeStorage());
  for (const [isRefused, kept] of [[true, true], [false, false], ["yes", false]]) {
    draft.write({ body: "sent", at: 700, clientId: "mine", isRefused });
    assert.deepEqual(draft.read(), { body: "sent", at: 700, clientId: "mine", isRefused: kept });
  }
});

test("a draft without text is deleted", () => {
  const storage = new FakeStorage();
  const draft = new Draft(1, "videos:1", storage);
  draft.write({ body: "half a thou", at: 700 });
  draft.write({ body: "", at: 900 });
  assert.equal(draft.read(), null);
  assert.equal(storage.items.size, 0);
});

test("a malformed draft is ignored, and so is a missing storage", () => {
  const storage = new FakeStorage();
  for (const nonsense of ["{", "null", "{}", '{"body": 1, "at": 2}', '{"body": "x", "at": -1}']) {
    storage.setItem("rumbl.draft.1.videos:1", nonsense);
    assert.equal(new Draft(1, "videos:1", storage).read(), null, nonsense);
  }
  const nowhere = new Draft(1, "videos:1", null);
  nowhere.write({ body: "x", at: 0 });
  assert.equal(nowhere.read(), null);
});

test("whoever logs in finds what they wrote before, once", () => {
  const storage = new FakeStorage();
  const [guests, own] = [new Draft(GUEST, "videos:1", storage), new Draft(1, "videos:1", storage)];
  guests.write({ body: "before", at: 700, clientId: null, isRefused: false });
  new Draft(1, "videos:2", storage).adopt(new Draft(GUEST, "videos:2", storage));
  assert.equal(new Draft(1, "videos:2", storage).read(), null);
  own.adopt(guests);
  assert.equal(own.read().body, "before");
  assert.equal(own.read().at, 700);
  assert.equal(guests.read(), null);
});

test("what somebody wrote before they logged in stands above an older draft of theirs, at its own moment", () => {
  const storage = new FakeStorage();
  const [guests, own] = [new Draft(GUEST, "videos:1", storage), new Draft(1, "videos:1", storage)];
  guests.write({ body: "just now", at: 700, clientId: null, isRefused: false });
  own.write({ body: "long ago", at: 900, clientId: null, isRefused: false });
  own.adopt(guests);
  assert.deepEqual(own.read(), { body: "just now\n\nlong ago", at: 700, clientId: null, isRefused: false });
  assert.equal(guests.read(), null);
  own.adopt(guests);
  assert.equal(own.read().body, "just now\n\nlong ago");
});

test("a draft that may be stored keeps its id, and what was written before the log-in waits", () => {
  const storage = new FakeStorage();
  const [guests, own] = [new Draft(GUEST, "videos:1", storage), new Draft(1, "videos:1", storage)];
  guests.write({ body: "just now", at: 700, clientId: null, isRefused: false });
  own.write({ body: "long ago", at: 900, clientId: "mine", isRefused: true });
  own.adopt(guests);
  assert.deepEqual(own.read(), { body: "long ago", at: 900, clientId: "mine", isRefused: true });
  own.write({ body: "" });
  own.adopt(guests);
  assert.equal(own.read().body, "just now");
});
