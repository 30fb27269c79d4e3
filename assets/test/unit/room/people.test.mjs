import assert from "node:assert/strict";
import { test } from "node:test";
import { Presence } from "phoenix";
import { grouped } from "../../../js/watch/shared/numbers.js";
import { PEOPLE_SHOWN, peopleOf, showPeople } from "../../../js/watch/room/people.js";
import { FakeChannel } from "../fakes.mjs";

function presenceWith(state) {
  const channel = new FakeChannel(() => ({}));
  channel.joinRef = () => "1";
  const presence = new Presence(channel);
  channel.trigger("presence_state", state);
  return { presence, channel };
}

/** As much of an element as the list of people uses. */
class FakeElement {
  dataset = {};
  textContent = "";
  children = [];
  #parent = null;
  #listeners = new Map();

  setAttribute() {}

  addEventListener(name, listener) {
    this.#listeners.set(name, listener);
  }

  click() {
    this.#listeners.get("click")();
  }

  append(...children) {
    this.children.push(...children);
  }

  insertBefore(child, next) {
    child.remove();
    child.#parent = this;
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, child);
  }

  remove() {
    const siblings = this.#parent?.children ?? [];
    if (siblings.includes(this)) siblings.splice(siblings.indexOf(this), 1);
  }
}

/** What a page shows that watches on a channel: the number of people, and the last item of its list. */
function shownPeople(t, places = null) {
  globalThis.document = { createElement: () => new FakeElement() };
  t.after(() => delete globalThis.document);
  const [list, count] = [new FakeElement(), new FakeElement()];
  const channel = new FakeChannel(() => ({}));
  channel.joinRef = () => "1";
  showPeople(channel, { list, userId: 1, say: (total) => (count.textContent = grouped(total)), places });
  const shown = () => [count.textContent, list.children.length, list.children.at(-1).textContent];
  return { channel, list, shown };
}

/** A state with people of these ids. */
const state = (ids) =>
  Object.fromEntries(ids.map((id) => [id, { metas: [meta(`m${id}`)], user: { username: `u${id}` } }]));
const upTo = (count) => Array.from({ length: count }, (_, index) => index + 1);
const LISTED = 500;

const meta = (ref) => ({ device: "browser", phx_ref: ref });

test("a person with two tabs is listed once, with two tabs", () => {
  const { presence } = presenceWith({
    7: { metas: [meta("a"), meta("b")], user: { username: "zoe" } },
    9: { metas: [meta("c")], user: { username: "adam" } },
  });
  assert.deepEqual(peopleOf(presence), [
    { id: 9, username: "adam", tabs: 1, place: null },
    { id: 7, username: "zoe", tabs: 2, place: null },
  ]);
});

test("a person who closes a tab has one fewer, and is gone with the last", () => {
  const zoe = { username: "zoe" };
  const { presence, channel } = presenceWith({ 7: { metas: [meta("a"), meta("b")], user: zoe } });
  const leave = (ref) =>
    channel.trigger("presence_diff", { joins: {}, leaves: { 7: { metas: [meta(ref)], user: zoe } } });
  leave("a");
  assert.equal(peopleOf(presence)[0].tabs, 1);
  leave("b");
  assert.deepEqual(peopleOf(presence), []);
});

test("a few people are all listed, and more than PEOPLE_SHOWN are a number besides", (t) => {
  const { channel, shown } = shownPeople(t);
  channel.trigger("presence_state", state(upTo(PEOPLE_SHOWN)));
  assert.deepEqual(shown(), ["50", PEOPLE_SHOWN, ""]);
  channel.trigger("presence_diff", { joins: state([51, 52]), leaves: {} });
  assert.deepEqual(shown(), ["52", PEOPLE_SHOWN + 1, "and 2 more"]);
});

test("people whom the server does not list are counted among those not shown", (t) => {
  const { channel, shown } = shownPeople(t);
  channel.trigger("presence_state", state(upTo(LISTED)));
  assert.deepEqual(shown(), ["500", PEOPLE_SHOWN + 1, "and 450 more"]);
  channel.trigger("presence_count", { count: 10_000 });
  assert.deepEqual(shown(), ["10,000", PEOPLE_SHOWN + 1, "and 9,950 more"]);
  channel.trigger("presence_count", { count: 10_200 });
  assert.deepEqual(shown(), ["10,200", PEOPLE_SHOWN + 1, "and 10,150 more"]);
});

test("the number of people follows the list between two counts", (t) => {
  const { channel, shown } = shownPeople(t);
  channel.trigger("presence_state", state(upTo(LISTED)));
  channel.trigger("presence_count", { count: 600 });
  channel.trigger("presence_diff", { joins: {}, leaves: state([1, 2, 3]) });
  assert.equal(shown()[0], "597");
  channel.trigger("presence_diff", { joins: state([501]), leaves: {} });
  assert.equal(shown()[0], "598");
});

test("nobody is unlisted once the count says that the list is complete", (t) => {
  const { channel, shown } = shownPeople(t);
  channel.trigger("presence_state", state(upTo(LISTED)));
  channel.trigger("presence_count", { count: 501 });
  assert.equal(shown()[0], "501");
  channel.trigger("presence_count", { count: 500 });
  channel.trigger("presence_diff", { joins: {}, leaves: state([1]) });
  assert.equal(shown()[0], "499");
});

test("a page that reconnects to a smaller room forgets the unlisted people of before", (t) => {
  const { channel, shown } = shownPeople(t);
  channel.trigger("presence_state", state(upTo(LISTED)));
  channel.trigger("presence_count", { count: 10_000 });
  channel.trigger("presence_state", state([1, 2]));
  assert.deepEqual(shown(), ["2", 2, ""]);
});

test("people are where they play or told last, whoever stays keeps the element, and nobody joins themselves", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const joined = [];
  let now = 10_000;
  const places = { clock: { now: () => now }, endMs: () => 65_000, join: (place) => joined.push(place) };
  const { channel, list } = shownPeople(t, places);
  const at = (ref, at, rate, since) => ({ ...meta(ref), at, rate, since });
  const zoe = { username: "zoe" };
  channel.trigger("presence_state", {
    1: { metas: [at("a", 3_000, 1, 9_000)], user: { username: "me" } },
    7: { metas: [at("b", 9_000, 0, 9_500), at("c", 60_000, 1, 9_000)], user: zoe },
    8: { metas: [meta("d")], user: { username: "adam" } },
  });
  const names = () => list.children.map(({ dataset }) => dataset.username);
  const join = (name) => list.children.find(({ dataset }) => dataset.username === name).children[3];
  const time = (name) => join(name).children[3].textContent;
  assert.deepEqual(names(), ["adam", "me", "zoe"]);
  assert.deepEqual([join("adam").hidden, join("me").hidden, join("zoe").hidden, time("zoe")], [true, true, false, "1:01"]);
  now = 12_500;
  t.mock.timers.tick(1_000);
  assert.equal(time("zoe"), "1:03");
  join("zoe").click();
  assert.deepEqual(joined, [{ atMs: 63_500, isPlaying: true }]);
  now = 20_000;
  join("zoe").click();
  assert.deepEqual(joined.at(-1), { atMs: 65_000, isPlaying: false }, "nobody is beyond the end");
  const before = list.children[2];
  channel.trigger("presence_diff", {
    joins: { 7: { metas: [at("e", 5_000, 0, 12_000)], user: zoe }, 6: { metas: [meta("f")], user: { username: "bob" } } },
    leaves: { 7: { metas: [at("c", 60_000, 1, 9_000)], user: zoe }, 8: { metas: [meta("d")], user: { username: "adam" } } },
  });
  assert.deepEqual([names(), list.children[2] === before, time("zoe")], [["bob", "me", "zoe"], true, "0:05"]);
});
