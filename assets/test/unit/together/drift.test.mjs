import assert from "node:assert/strict";
import { test } from "node:test";
import { DriftControl, MAX_NUDGE } from "../../../js/watch/together/drift.js";

test("a player jumps only when it is more than a second and a half off", () => {
  for (const [driftMs, seek] of [[1_501, true], [-1_501, true], [1_500, false], [-1_500, false], [0, false]]) {
    assert.equal(new DriftControl().correct(driftMs, 0).seek, seek, String(driftMs));
  }
});

test("who is behind goes faster and who is ahead slower, by five per cent at most", () => {
  const factor = (driftMs) => new DriftControl().correct(driftMs, 0).factor;
  assert.deepEqual([factor(-1_000), factor(1_000)], [1 + MAX_NUDGE, 1 - MAX_NUDGE]);
  assert.ok(factor(-45) > 1 && factor(-45) < 1.05);
  assert.deepEqual([factor(40), factor(-40)], [1, 1]);
});

test("a player that was nudged comes close before it is left alone", () => {
  const drift = new DriftControl();
  assert.notEqual(drift.correct(-60, 0).factor, 1);
  assert.notEqual(drift.correct(-20, 0).factor, 1);
  assert.equal(drift.correct(-9, 0).factor, 1);
  assert.equal(drift.correct(-30, 0).factor, 1);
});

test("whatever it is off by, and even if it goes at another speed, a player gets there and stays", () => {
  for (const start of [-1_400, -200, 150, 1_400]) {
    for (const speed of [0.98, 1, 1.02]) {
      const drift = new DriftControl();
      let off = start;
      let worst = 0;
      for (let at = 0; at < 90_000; at += 200) {
        const { seek, factor } = drift.correct(off, at);
        off = seek ? 0 : off + (factor * speed - 1) * 200;
        if (at > 60_000) worst = Math.max(worst, Math.abs(off));
      }
      assert.ok(worst < 60, `${start} at ${speed}: ${worst}`);
    }
  }
});

test("a player that can't get there is left alone for longer and longer, and not any more once it got there", () => {
  const drift = new DriftControl();
  const jumps = [];
  for (let at = 0; at < 120_000; at += 200) if (drift.correct(20_000, at).seek) jumps.push(at);
  assert.deepEqual(jumps, [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
  assert.equal(drift.correct(100, 120_000).seek, false);
  assert.equal(drift.correct(20_000, 120_200).seek, true);
});
