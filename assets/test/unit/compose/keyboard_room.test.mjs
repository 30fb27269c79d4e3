import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRoomForKeyboard } from "../../../js/watch/compose/keyboard_room.js";

/** A page in a window of this height, which is narrow or not; `become` changes what can be seen of it. */
function open(clientHeight, isNarrow = true) {
  const viewport = Object.assign(new EventTarget(), { height: clientHeight, scale: 1 });
  const properties = new Map();
  const style = {
    setProperty: (name, value) => properties.set(name, value),
    removeProperty: (name) => properties.delete(name),
  };
  const page = { dataset: {}, style };
  const scrolls = [];
  const root = {
    visualViewport: viewport,
    document: { documentElement: { clientHeight } },
    matchMedia: () => ({ matches: isNarrow }),
    scrollTo: (...to) => scrolls.push(to),
  };
  makeRoomForKeyboard(page, root);
  const become = (seen) => {
    Object.assign(viewport, seen);
    viewport.dispatchEvent(new Event("resize"));
    return ["low" in page.dataset, properties.get("--seen")];
  };
  return { become, scrolls };
}

test("a keyboard that covers the window has the page keep to what is seen, until it is gone", () => {
  const { become, scrolls } = open(664);
  assert.deepEqual(become({ height: 330.4 }), [true, "330px"]);
  assert.deepEqual(become({ height: 300 }), [true, "300px"]);
  assert.deepEqual(scrolls, [[0, 0]], "the page is moved once");
  assert.deepEqual(become({ height: 664 }), [false, undefined]);
});

test("bars that come and go, zooming in, and a tablet's keyboard leave the page as it is", () => {
  const { become, scrolls } = open(664);
  assert.deepEqual(become({ height: 580 }), [false, undefined]);
  assert.deepEqual(become({ height: 332, scale: 2 }), [false, undefined]);
  assert.deepEqual(open(1180).become({ height: 780 }), [false, undefined]);
  const onItsSide = open(750, false);
  assert.deepEqual(onItsSide.become({ height: 380 }), [false, undefined]);
  assert.deepEqual([...scrolls, ...onItsSide.scrolls], []);
});

test("a keyboard over a page that is zoomed in is noticed too", () => {
  assert.deepEqual(open(664).become({ height: 165, scale: 2 }), [true, "330px"]);
});

test("a browser that does not tell what is seen changes nothing", () => {
  makeRoomForKeyboard({ dataset: {} }, {});
});
