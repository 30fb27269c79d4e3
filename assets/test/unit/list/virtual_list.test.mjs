import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { VirtualList } from "../../../js/watch/list/virtual_list.js";
import { FakeElement, FakeScroller, fakeDocument } from "./fake_list.mjs";

beforeEach(fakeDocument);

/** A list of rows with these keys, which are their ids; each is as high as `heightOf(key)`. */
function makeList({ keys, heightOf = () => 68 }) {
  const scroller = new FakeScroller();
  const list = new FakeElement();
  const state = { keys, pinned: [], held: null, lost: 0, calls: 0 };
  const counted = (run) => (...parameters) => {
    state.calls += 1;
    return run(...parameters);
  };
  const virtual = new VirtualList({
    scroller,
    list,
    keyOf: counted((index) => state.keys[index]),
    indexOf: counted((key) => state.keys.indexOf(key)),
    makeRow: counted((index, known) => {
      const key = state.keys[index];
      return known ?? Object.assign(new FakeElement(), { offsetHeight: heightOf(key), key });
    }),
    pinned: () => state.pinned,
    held: () => state.held,
    onChange: () => {},
    onLost: () => (state.lost += 1),
  });
  const shown = () => list.children.map(({ key }) => key);
  return { virtual, scroller, list, state, shown };
}

const keysUpTo = (count) => Array.from({ length: count }, (_, index) => index + 1);
/** Where on the screen a row is. */
const screenPlace = ({ virtual, scroller, state }, key) =>
  virtual.place(state.keys.indexOf(key)).start - scroller.scrollTop;

function callsOfTick(count) {
  const made = makeList({ keys: keysUpTo(count), heightOf: (key) => 60 + (key % 50) });
  const { virtual, scroller, state } = made;
  virtual.show(count - 1, true);
  scroller.scroll(virtual.place(count - 2).end - scroller.clientHeight);
  state.calls = 0;
  virtual.show(count, false);
  return state.calls;
}

test("a tick in which a row appears costs the same with 100,000 rows as with 1,000", () => {
  const calls = callsOfTick(1_000);
  assert.ok(calls > 0 && calls < 200, `${calls} calls`);
  assert.equal(callsOfTick(100_000), calls);
});

test("a tick in which nothing appears asks for no more than the rows in the document", () => {
  const { virtual, list, state } = makeList({ keys: keysUpTo(100_000) });
  virtual.show(100_000, true);
  state.calls = 0;
  virtual.show(100_000, false);
  assert.ok(state.calls <= 4 * list.children.length, `${state.calls} calls`);
});

test("rows are in the document in order, and only those around the ones in view", () => {
  const { virtual, scroller, shown } = makeList({ keys: keysUpTo(1_000) });
  virtual.show(1_000, true);
  scroller.scroll(30_000);
  scroller.scroll(29_000);
  scroller.scroll(29_500);
  const rows = shown();
  assert.ok(rows.length < 50);
  assert.deepEqual(rows, rows.toSorted((one, other) => one - other));
});

test("the first row in view stays where it is while rows above it come and turn out higher", () => {
  const made = makeList({ keys: keysUpTo(500), heightOf: (key) => (key > 500 ? 300 : 90) });
  made.virtual.show(500, true);
  made.scroller.scroll(9_000);
  const first = made.state.keys[made.virtual.inView()[0]];
  const before = screenPlace(made, first);
  made.state.keys = [501, 502, ...keysUpTo(500)];
  made.virtual.show(502, true);
  assert.equal(screenPlace(made, first), before);
});

test("under a finger the list is not moved, but its rows are; at rest both agree again", async () => {
  const made = makeList({ keys: keysUpTo(500), heightOf: () => 90 });
  const { virtual, scroller, list, state } = made;
  virtual.show(500, true);
  scroller.scroll(9_000);
  const row = list.children.find(({ key }) => key === state.keys[virtual.inView()[0]]);
  const drawn = () => Number(/-?[\d.]+/.exec(row.style.transform)[0]) - scroller.scrollTop;
  const before = drawn();
  scroller.dispatchEvent(new Event("touchstart"));
  state.keys = [501, ...keysUpTo(500)];
  virtual.show(501, true);
  assert.equal(scroller.scrollTop, 9_000);
  assert.equal(drawn(), before);
  scroller.dispatchEvent(Object.assign(new Event("touchend"), { touches: [] }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.notEqual(scroller.scrollTop, 9_000);
  assert.equal(drawn(), before);
});

test("a row with the focus is not moved while others come and go around it", () => {
  const { virtual, list, state, shown } = makeList({ keys: keysUpTo(10) });
  virtual.show(10, true);
  const focused = list.children[4];
  document.activeElement = focused;
  const moves = [];
  const insertBefore = list.insertBefore.bind(list);
  list.insertBefore = (child, next) => {
    moves.push(child.key);
    insertBefore(child, next);
  };
  state.keys = [20, 3, 1, 5, 21, 4, 2];
  virtual.show(7, true);
  assert.deepEqual(shown(), state.keys);
  assert.ok(!moves.includes(focused.key));
});

test("a pinned row stays out of view; a held one even without a place, until it has one again", () => {
  const { virtual, scroller, list, state, shown } = makeList({ keys: keysUpTo(1_000) });
  virtual.show(1_000, true);
  const element = virtual.element(3);
  state.pinned = [3];
  state.held = 3;
  scroller.scroll(50_000);
  assert.equal(shown()[0], 3);
  state.keys = keysUpTo(1_000).filter((key) => key !== 3);
  virtual.show(999, true);
  assert.equal(virtual.element(3), element);
  assert.ok(element.attributes.has("data-adrift"));
  state.keys = keysUpTo(1_000);
  virtual.show(1_000, true);
  assert.equal(virtual.element(3), element);
  assert.ok(!element.attributes.has("data-adrift"));
  state.keys = state.keys.slice(10);
  state.held = null;
  virtual.show(990, true);
  assert.equal(virtual.element(3), null);
  assert.ok(!list.children.includes(element));
});

test("a row that is gone with the focus is told", () => {
  const { virtual, list, state } = makeList({ keys: keysUpTo(10) });
  virtual.show(10, true);
  document.activeElement = list.children[9];
  virtual.show(5, false);
  assert.equal(state.lost, 1);
});
