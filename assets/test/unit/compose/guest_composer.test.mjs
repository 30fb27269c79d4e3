import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Draft, GUEST } from "../../../js/watch/compose/draft.js";
import { GuestComposer } from "../../../js/watch/compose/guest_composer.js";
import { FakeElement, FakeStorage } from "../fakes.mjs";

const player = Object.assign(new EventTarget(), { currentTimeMs: () => 83_400, durationMs: null });

function compose(storage = new FakeStorage()) {
  const names = ["form", "text", "button", "time", "now", "count", "problem"];
  const parts = Object.fromEntries(names.map((name) => [name, new FakeElement()]));
  const visits = [];
  const draft = new Draft(GUEST, "videos:1", storage);
  new GuestComposer({ player, draft, parts, logIn: (atMs) => visits.push(atMs) });
  const write = (text) => {
    parts.text.value = text;
    parts.text.dispatchEvent(new Event("input"));
  };
  const post = () => parts.form.dispatchEvent(new Event("submit", { cancelable: true }));
  return { storage, parts, visits, draft, write, post };
}

beforeEach(() => (globalThis.document = { activeElement: null }));

test("what a guest posts is kept at its moment, and leads to the log-in", () => {
  const { write, post, visits, draft } = compose();
  write("what a view");
  post();
  assert.deepEqual(visits, [83_400]);
  assert.deepEqual(draft.read(), { body: "what a view", at: 83_400, clientId: null, isRefused: false });
});

test("a guest who posts nothing, or too much, is told so and stays", () => {
  const { write, post, visits, parts } = compose();
  for (const [text, problem] of [
    ["", "The annotation can't be blank."],
    [" \n", "The annotation can't be blank."],
    ["x".repeat(2_001), "1 character too many"],
  ]) {
    write(text);
    post();
    assert.equal(parts.problem.textContent, problem);
  }
  assert.deepEqual(visits, []);
});

test("what a guest wrote is there again, and gone once it is taken back", () => {
  const { write, storage } = compose();
  write("half a thou");
  const again = compose(storage);
  assert.equal(again.parts.text.value, "half a thou");
  assert.equal(again.parts.time.value, "1:23");
  again.write("");
  assert.equal(again.draft.read(), null);
});
