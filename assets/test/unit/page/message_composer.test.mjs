import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { MessageComposer } from "../../../js/page/message_composer.js";
import { WAITING_LIMIT } from "../../../js/page/message_outbox.js";

beforeEach(() => {
  globalThis.window = new EventTarget();
  globalThis.document = { createElement: () => ({ dataset: {} }), getElementById: () => null };
});

afterEach(() => {
  delete globalThis.window;
  delete globalThis.document;
});

/** The form on a page, whose server answers when the test says so. */
function open() {
  const text = Object.assign(new EventTarget(), { value: "" });
  const parts = { textarea: text, ".conversation-waiting": { replaceChildren() {} }, ".field-errors": {} };
  const form = Object.assign(new EventTarget(), { dataset: { draft: "conversation-3-5" }, querySelector: (name) => parts[name] });
  const waiting = [];
  const pushEvent = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const composer = Object.assign(Object.create(MessageComposer), { el: form, pushEvent });
  composer.mounted();
  const send = async (content) => {
    text.value = content;
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await new Promise(setImmediate);
  };
  const settle = async (how, reply) => {
    waiting.shift()[how](reply);
    await new Promise(setImmediate);
  };
  return { composer, send, settle, waiting, text, refusal: parts[".field-errors"] };
}

/** Whether the browser would ask before it leaves the page. */
function asks() {
  const event = new Event("beforeunload", { cancelable: true });
  // As in a browser, where a `BeforeUnloadEvent` has one of its own.
  Object.defineProperty(event, "returnValue", { value: "", writable: true });
  return !window.dispatchEvent(event);
}

test("leaving is asked about while a message waits to be sent, and no longer once all are", async () => {
  const { send, settle } = open();
  assert.equal(asks(), false);
  await send("one");
  await send("two");
  assert.equal(asks(), true);
  await settle("resolve", { ok: true });
  assert.equal(asks(), true, "the second one waits");
  await settle("resolve", { ok: true });
  assert.equal(asks(), false);
});

test("without a connection leaving is asked about until the message is sent after all", async () => {
  const { composer, send, settle } = open();
  await send("one");
  await settle("reject", new Error("no connection"));
  assert.equal(asks(), true);
  composer.reconnected();
  await settle("resolve", { ok: true });
  assert.equal(asks(), false);
});

test("a page that is gone asks nothing, and neither does a message that was refused and given back", async () => {
  const refused = open();
  await refused.send("one");
  await refused.settle("resolve", { error: "The message can't be blank.", retry: false });
  assert.equal(asks(), false);
  const gone = open();
  await gone.send("one");
  gone.composer.destroyed();
  assert.equal(asks(), false);
});

test("a reply that the connection has lost is not waited for, and the message goes out once after it", async () => {
  const { composer, send, settle, waiting } = open();
  await send("one");
  await send("two");
  assert.deepEqual([waiting.length, composer.outbox.all().length], [1, 2]);
  composer.disconnected();
  composer.reconnected();
  await new Promise(setImmediate);
  const { resolve } = waiting.shift();
  assert.equal(waiting.length, 1, "it is sent again");
  // What comes late changes nothing.
  resolve({ ok: true });
  await new Promise(setImmediate);
  assert.equal(composer.outbox.all().length, 2);
  await settle("resolve", { ok: true });
  await settle("resolve", { ok: true });
  assert.deepEqual([waiting.length, composer.outbox.all().length], [0, 0]);
});

test("what is written while the last message goes out goes out, too", async () => {
  const { send, settle, waiting } = open();
  await send("one");
  const settled = settle("resolve", { ok: true });
  await send("two");
  await settled;
  assert.equal(waiting.length, 1);
});

test("a message beyond the limit stays in the field", async () => {
  const { send, text, refusal } = open();
  for (let number = 1; number <= WAITING_LIMIT; number += 1) await send(`${number}`);
  assert.equal(text.value, "");
  await send("one more");
  assert.equal(text.value, "one more");
  assert.match(refusal.textContent, /^50 messages are already waiting/);
});
