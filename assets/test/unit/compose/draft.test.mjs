import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../../../js/watch/compose/draft.js";

/** As much of a `Storage` as drafts use. */
class FakeStorage {
  items = new Map();

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }
}

test("a draft is kept for its person and video alone", () => {
  const storage = new FakeStorage();
  new Draft(1, "videos:1", storage).write({ body: "half a thou", at: 700 });
  assert.deepEqual(new Draft(1, "videos:1", storage).read(), { body: "half a thou", at: 700 });
  assert.equal(new Draft(1, "videos:2", storage).read(), null);
  assert.equal(new Draft(2, "videos:1", storage).read(), null);
});

test("a draft without words is none", () => {
  const storage = new FakeStorage();
  const draft = new Draft(1, "videos:1", storage);
  draft.write({ body: "half a thou", at: 700 });
  draft.write({ body: "", at: 900 });
  assert.equal(draft.read(), null);
  assert.equal(storage.items.size, 0);
});

test("what is kept is not taken when it is nonsense, and a missing storage is no failure", () => {
  const storage = new FakeStorage();
  for (const nonsense of ["{", "null", "{}", '{"body": 1, "at": 2}', '{"body": "x", "at": -1}']) {
    storage.setItem("rumbl.draft.1.videos:1", nonsense);
    assert.equal(new Draft(1, "videos:1", storage).read(), null, nonsense);
  }
  const nowhere = new Draft(1, "videos:1", null);
  nowhere.write({ body: "x", at: 0 });
  assert.equal(nowhere.read(), null);
});
