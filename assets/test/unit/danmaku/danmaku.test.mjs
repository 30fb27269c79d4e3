import assert from "node:assert/strict";
import { test } from "node:test";
import { Danmaku } from "../../../js/watch/danmaku/danmaku.js";

/** Danmaku over a video that stands at 10 s; `draw()` draws a frame, and tells what was asked for in it. */
function fly(t) {
  let frame = null;
  globalThis.requestAnimationFrame = (callback) => (frame = callback);
  t.after(() => delete globalThis.requestAnimationFrame);
  const asked = [];
  const annotations = Object.assign(new EventTarget(), {
    between: () => [],
    load: (fromMs, toMs) => asked.push([fromMs, toMs]),
  });
  const player = Object.assign(new EventTarget(), { rate: 1, currentTimeMs: () => 10_000, isPlaying: () => false });
  const choice = Object.assign(new EventTarget(), { isOn: true, looks: {} });
  const picture = { widthPx: 800, lanes: 8, crossingMs: 8_000, perWindow: 10, textWidth: () => 80 };
  const layer = Object.assign(new EventTarget(), { picture: () => picture, show() {} });
  new Danmaku({ layer, player, annotations, choice });
  const draw = () => {
    frame(0);
    return asked.splice(0);
  };
  return { annotations, player, draw };
}

const become = (target, name) => target.dispatchEvent(new Event(name));

test("the windows in flight and the next one are asked for once, until another begins", (t) => {
  const { annotations, player, draw } = fly(t);
  const first = draw();
  assert.deepEqual(first, [[0, 3999], [4000, 7999], [8000, 11_999], [12_000, 15_999]]);
  become(annotations, "changed");
  assert.deepEqual(draw(), []);
  player.currentTimeMs = () => 12_500;
  become(player, "time");
  assert.deepEqual(draw().at(-1), [16_000, 19_999]);
});

test("they are asked for again once nothing of what was loaded is left", (t) => {
  const { annotations, draw } = fly(t);
  const first = draw();
  become(annotations, "replaced");
  become(annotations, "changed");
  assert.deepEqual(draw(), first);
});
