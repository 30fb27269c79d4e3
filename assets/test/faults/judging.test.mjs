// What the schedules of faults are judged by: each loss, repetition and wrong order has to be found.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSawEverything, assertStored } from "../browser/support/judging.mjs";

const ADA = { username: "ada" };
const acknowledged = (id) => ({ id, body: `said ${id}`, at: id, edited: false });
const said = (id) => ({ ...acknowledged(id), user: ADA });
const byId = (annotations) => new Map(annotations.map((one) => [one.id, one]));

/** Ada has posted three annotations, and a watcher was told of them. */
function scene() {
  const annotations = [said(1), said(2), said(3)];
  const posters = [
    { name: "ada", annotations: byId([1, 2, 3].map(acknowledged)), changes: annotations.map(({ id }) => ["new_annotation", id]) },
  ];
  const entries = annotations.map(({ id }) => ({ event: "new_annotation", payload: { seq: id, id } }));
  const watcher = { hadToStartOver: false, entries, annotations: byId(annotations) };
  return { posters, watcher, stored: byId(annotations) };
}

test("what was stored and told once and in order is right", () => {
  const { posters, watcher, stored } = scene();
  assertStored(stored, posters);
  assertSawEverything(watcher, stored, posters);
});

for (const [what, spoil] of Object.entries({
  "is not stored": ({ stored }) => stored.delete(2),
  "is stored twice": ({ stored }) => stored.set(4, { ...said(2), id: 4 }),
  "is stored with other words": ({ stored }) => stored.set(2, { ...said(2), body: "something else" }),
})) {
  test(`an acknowledged annotation that ${what} is found`, () => {
    const { posters, stored, watcher } = scene();
    spoil({ stored, watcher });
    assert.throws(() => assertStored(stored, posters), assert.AssertionError);
  });
}

for (const [what, spoil] of Object.entries({
  "was not told of a change": ({ watcher }) => watcher.entries.splice(1, 1),
  "was told of a change twice": ({ watcher }) => watcher.entries.push(watcher.entries[2]),
  "was told of the same change at another place": ({ watcher }) =>
    watcher.entries.push({ event: "new_annotation", payload: { seq: 4, id: 3 } }),
  "was told in another order": ({ watcher }) => watcher.entries.reverse(),
  "had to start over": ({ watcher }) => (watcher.hadToStartOver = true),
  "does not know an annotation": ({ watcher }) => watcher.annotations.delete(3),
  "knows one that is gone": ({ stored }) => stored.delete(3),
})) {
  test(`a watcher who ${what} is found`, () => {
    const { posters, stored, watcher } = scene();
    spoil({ stored, watcher });
    assert.throws(() => assertSawEverything(watcher, stored, posters), assert.AssertionError);
  });
}
