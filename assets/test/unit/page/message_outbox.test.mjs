import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageOutbox } from "../../../js/page/message_outbox.js";

/** A tab's storage, of which a loaded page gets what the last one has kept. */
function storage(kept = {}) {
  return {
    kept,
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
    removeItem: (key) => delete kept[key],
  };
}

test("what waits keeps its order and its ids when the page is loaded anew", () => {
  const tab = storage();
  const before = new MessageOutbox(tab, "k");
  before.add("one");
  before.add("two");
  const ids = before.all().map(({ client_id }) => client_id);
  assert.notEqual(ids[0], ids[1]);
  const after = new MessageOutbox(tab, "k");
  assert.deepEqual(after.all(), before.all());
  after.remove(ids[0]);
  assert.equal(after.first().content, "two");
  after.remove(ids[1]);
  assert.deepEqual([after.first(), tab.kept], [undefined, {}]);
});

test("nothing is sent that is no message, and a tab without storage still sends", () => {
  for (const broken of ["{", "{}", "[{}]", '[{"content":1,"client_id":"a"}]', '[{"content":"a","client_id":""}]']) {
    assert.deepEqual(new MessageOutbox(storage({ k: broken }), "k").all(), [], broken);
  }
  const full = { ...storage(), setItem: () => assert.fail("full") };
  for (const tab of [null, full]) {
    const outbox = new MessageOutbox(tab, "k");
    outbox.add("one");
    assert.equal(outbox.first().content, "one");
  }
});
