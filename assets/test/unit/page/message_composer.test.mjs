import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { MessageComposer } from "../../../js/page/message_composer.js";

beforeEach(() => {
  globalThis.window = new EventTarget();
  globalThis.document = { createElement: () => ({ dataset: {} }) };
});

afterEach(() => {
  delete globalThis.window;
  delete globalThis.document;
});

/** The form on a page, whose server answers when the test says so. */
function open() {
  const text = Object.assign(new EventTarget(), { value: "" });
  const parts = { textarea: text, ".conversation-waiting": { replaceChildren() {} }, ".field-errors": {} };
  const form = Object.assign(new EventTarget(), { dataset: { draft: "d" }, querySelector: (name) => parts[name] });
  const waiting = [];
  const pushEvent = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const composer = Object.assign(Object.create(MessageComposer), { el: form, pushEvent });
  composer.mounted();
  const send = (content) => {
    text.value = content;
    form.dispatchEvent(new Event("submit", { cancelable: true }));
  };
  const settle = async (how, reply) => {
    waiting.shift()[how](reply);
    await new Promise(setImmediate);
  };
  return { composer, send, settle };
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
  send("one");
  send("two");
  assert.equal(asks(), true);
  await settle("resolve", { ok: true });
  assert.equal(asks(), true, "the second one waits");
  await settle("resolve", { ok: true });
  assert.equal(asks(), false);
});

test("without a connection leaving is asked about until the message is sent after all", async () => {
  const { composer, send, settle } = open();
  send("one");
  await settle("reject", new Error("no connection"));
  assert.equal(asks(), true);
  composer.reconnected();
  await settle("resolve", { ok: true });
  assert.equal(asks(), false);
});

test("a page that is gone asks nothing, and neither does a message that was refused and given back", async () => {
  const refused = open();
  refused.send("one");
  await refused.settle("resolve", { error: "The message can't be blank.", retry: false });
  assert.equal(asks(), false);
  const gone = open();
  gone.send("one");
  gone.composer.destroyed();
  assert.equal(asks(), false);
});
