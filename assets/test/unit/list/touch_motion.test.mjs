import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { TouchMotion } from "../../../js/watch/list/touch_motion.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
test.afterEach(() => mock.timers.reset());

/** A touched list: `touch` puts a finger on a row, and `lift` takes it away, when others are `left`. */
function touched() {
  const scroller = new EventTarget();
  const row = new EventTarget();
  let rests = 0;
  const motion = new TouchMotion(scroller, () => (rests += 1));
  const touch = () => {
    const event = new Event("touchstart");
    Object.defineProperty(event, "target", { value: row });
    scroller.dispatchEvent(event);
  };
  const lift = (left = 0) => row.dispatchEvent(Object.assign(new Event("touchend"), { touches: Array(left) }));
  const scroll = () => scroller.dispatchEvent(new Event("scroll"));
  return { motion, touch, lift, scroll, rests: () => rests };
}

test("a finger and its momentum move the list until it has been still for a while", () => {
  const { motion, touch, lift, scroll, rests } = touched();
  assert.equal(motion.isUnderWay, false);
  touch();
  mock.timers.tick(5_000);
  assert.equal(motion.isUnderWay, true);
  lift();
  for (let frame = 0; frame < 30; frame += 1) {
    mock.timers.tick(16);
    scroll();
  }
  assert.equal(motion.isUnderWay, true);
  mock.timers.tick(150);
  assert.equal(motion.isUnderWay, false);
  assert.equal(rests(), 1);
});

test("it goes on while another finger is there", () => {
  const { motion, touch, lift, rests } = touched();
  touch();
  touch();
  lift(1);
  mock.timers.tick(1_000);
  assert.equal(motion.isUnderWay, true);
  lift();
  mock.timers.tick(1_000);
  assert.deepEqual([motion.isUnderWay, rests()], [false, 1]);
});

test("scrolling without a touch is none of it", () => {
  const { motion, scroll, rests } = touched();
  scroll();
  mock.timers.tick(1_000);
  assert.deepEqual([motion.isUnderWay, rests()], [false, 0]);
});
