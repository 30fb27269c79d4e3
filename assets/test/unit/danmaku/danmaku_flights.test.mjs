import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CROSSING_MS,
  FLIGHTS_PER_WINDOW,
  WIDEST,
  flightsOf,
  mostFlights,
  placeAt,
  windowMsOf,
  windowsAt,
} from "../../../js/watch/danmaku/danmaku_flights.js";
import { DanmakuPlan } from "../../../js/watch/danmaku/danmaku_plan.js";
import { annotation } from "../fakes.mjs";

const WIDTH = 800;
const picture = {
  widthPx: WIDTH,
  lanes: 8,
  crossingMs: CROSSING_MS,
  perWindow: FLIGHTS_PER_WINDOW,
  textWidth: ({ body }) => body.length * 10,
};
const WINDOW_MS = windowMsOf(picture);

const planFor = (annotations, looks = {}) =>
  new DanmakuPlan(
    (fromMs, toMs) => annotations.filter(({ at }) => fromMs <= at && at <= toMs),
    { ...picture, ...looks },
  );
const bodiesAt = (plan, atMs) => plan.at(atMs).map(({ flight }) => flight.annotation.body);

/** Three minutes with many texts of many lengths, from a seeded generator. */
function crowd() {
  let state = 7;
  const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  const made = Array.from({ length: 3_000 }, (_, id) =>
    annotation(id + 1, random(180_000), { body: "x".repeat(1 + random(60)) }),
  );
  return made.sort((one, other) => one.at - other.at || one.id - other.id);
}

test("a text enters at its moment, crosses to the left, and is gone", () => {
  const plan = planFor([annotation(1, 10_000, { body: "hello" })]);
  const x = (atMs) => plan.at(atMs)[0]?.x;
  assert.equal(x(9_999), undefined);
  assert.equal(x(10_000), WIDTH);
  assert.equal(x(10_000 + CROSSING_MS / 2), WIDTH / 2);
  assert.equal(x(10_000 + CROSSING_MS), 0);
  const goneMs = 10_000 + CROSSING_MS * (1 + 50 / WIDTH);
  assert.ok(x(goneMs - 1) < 0);
  assert.equal(x(goneMs), undefined);
});

test("nothing flies before its moment", () => {
  const plan = planFor(crowd());
  for (let atMs = 0; atMs < 180_000; atMs += 777) {
    for (const { flight } of plan.at(atMs)) assert.ok(flight.annotation.at <= atMs);
  }
});

test("what flies is the same after any seek, backwards too", () => {
  const annotations = crowd();
  const played = planFor(annotations);
  const moments = Array.from({ length: 400 }, (_, index) => index * 450);
  const inOrder = moments.map((atMs) => played.at(atMs));
  const sought = planFor(annotations);
  const backwards = moments.toReversed().map((atMs) => sought.at(atMs)).reverse();
  assert.deepEqual(backwards, inOrder);
  for (const [index, atMs] of moments.entries()) {
    if (index % 40 === 0) assert.deepEqual(planFor(annotations).at(atMs), inOrder[index]);
  }
});

for (const crossingMs of [CROSSING_MS, 4_000, 6_400, 10_667, 16_000]) {
  test(`two texts in one lane never touch, if crossing takes ${crossingMs} ms`, () => {
    const plan = planFor(crowd(), { crossingMs });
    let compared = 0;
    for (let atMs = 0; atMs < 180_000; atMs += 333) {
      const places = plan.at(atMs).sort((one, other) => one.x - other.x);
      for (const [index, place] of places.entries()) {
        const isInLane = ({ flight }) => flight.lane === place.flight.lane;
        const next = places.slice(index + 1).find(isInLane);
        if (!next) continue;
        assert.ok(place.x + place.flight.widthPx < next.x, `at ${atMs}`);
        compared += 1;
      }
    }
    assert.ok(compared > 500);
  });
}

test("no more texts are on the screen than the density allows, however many there are", () => {
  assert.equal(mostFlights(picture), 40);
  const many = Array.from({ length: 5_000 }, (_, id) => annotation(id + 1, id * 4, { body: "x" }));
  for (const perWindow of [2, FLIGHTS_PER_WINDOW, 20]) {
    const plan = planFor(many, { perWindow, lanes: 48 });
    const counts = Array.from({ length: 100 }, (_, index) => plan.at(index * 200).length);
    assert.ok(Math.max(...counts) <= mostFlights({ perWindow }));
    assert.ok(Math.max(...counts) >= 2 * perWindow);
  }
});

test("at double speed a text is gone in half the time", () => {
  const plan = planFor([annotation(1, 10_000, { body: "hello" })], { crossingMs: CROSSING_MS / 2 });
  assert.equal(plan.at(10_000)[0].x, WIDTH);
  assert.equal(plan.at(10_000 + CROSSING_MS / 4)[0].x, WIDTH / 2);
  assert.equal(plan.at(10_000 + CROSSING_MS / 2)[0].x, 0);
  assert.deepEqual(plan.at(10_000 + CROSSING_MS), []);
});

test("windows take turns with the lanes", () => {
  const burst = Array.from({ length: 6 }, (_, id) => annotation(id + 1, 0, { body: "wow" }));
  const lanesOf = (index) => flightsOf(burst, index, picture).map(({ lane }) => lane);
  assert.deepEqual(lanesOf(0).toSorted(), [0, 2, 4, 6]);
  assert.deepEqual(lanesOf(1).toSorted(), [1, 3, 5, 7]);
});

test("a long text is as wide as is allowed, and no wider", () => {
  const long = annotation(1, 0, { body: "x".repeat(500) });
  const [flight] = flightsOf([long], 0, picture);
  assert.equal(flight.widthPx, WIDEST * WIDTH);
});

test("a moment looks at its own window and the three before", () => {
  assert.deepEqual(windowsAt(0, picture), [0]);
  assert.deepEqual(windowsAt(2 * WINDOW_MS, picture), [0, 1, 2]);
  assert.deepEqual(windowsAt(10 * WINDOW_MS - 1, picture), [6, 7, 8, 9]);
});

test("the widest text is gone when its window is no longer looked at", () => {
  const last = { annotation: annotation(1, WINDOW_MS - 1), widthPx: WIDEST * WIDTH };
  assert.notEqual(placeAt(last, CROSSING_MS, picture), null);
  assert.equal(placeAt(last, 4 * WINDOW_MS, picture), null);
});

test("an edited text flies with its new words, and a deleted one not at all", () => {
  const before = [annotation(1, 1_000, { body: "old" }), annotation(2, 1_500, { body: "gone" })];
  assert.deepEqual(bodiesAt(planFor(before), 2_000), ["old", "gone"]);
  const after = [annotation(1, 1_000, { body: "new" })];
  assert.deepEqual(bodiesAt(planFor(after), 2_000), ["new"]);
});
