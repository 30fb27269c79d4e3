import assert from "node:assert/strict";
import { test } from "node:test";
import { AnnotationWindow } from "../../../js/watch/feed/annotation_window.js";
import { annotation } from "../fakes.mjs";

test("whoever shows loaded annotations is told when all of them are gone, before anything else, and only then", () => {
  const feed = new EventTarget();
  const window = new AnnotationWindow(feed);
  const told = [];
  for (const name of ["replaced", "changed"]) window.addEventListener(name, () => told.push(name));
  const tell = (name, detail) => {
    feed.dispatchEvent(new CustomEvent(name, { detail }));
    return told.splice(0);
  };
  const density = { bucket_ms: 1000, buckets: [[0, 1]] };
  assert.deepEqual(tell("density", density), ["replaced", "changed"]);
  assert.deepEqual(tell("changes", [{ id: 2, annotation: annotation(2, 5) }]), ["changed"]);
  assert.deepEqual(tell("density", density), ["replaced", "changed"]);
});

test("nothing is requested where nobody ever said anything, and something where all of it may be replies", async () => {
  const requested = [];
  const feed = Object.assign(new EventTarget(), {
    window: async (...span) => (requested.push(span), { annotations: [], isWhole: true }),
  });
  const window = new AnnotationWindow(feed);
  for (const [last_seq, count] of [[0, 0], [5, 1]]) {
    feed.dispatchEvent(new CustomEvent("density", { detail: { bucket_ms: 1000, buckets: [], last_seq } }));
    await window.load(0, 1000);
    assert.equal(requested.length, count);
  }
});

/** A window on a video with an annotation every second, of which all but those at `open` are resolved, and its requests. */
function reviewed({ count, open }) {
  const all = Array.from({ length: count }, (_, second) => {
    const said = annotation(second + 1, second * 1000);
    return open.includes(second) ? said : { ...said, resolved: true };
  });
  const requests = [];
  const feed = Object.assign(new EventTarget(), {
    window: async (fromMs, toMs) => {
      requests.push([fromMs, toMs]);
      return { annotations: all.filter(({ at }) => at >= fromMs && at <= toMs), isWhole: true };
    },
  });
  const window = new AnnotationWindow(feed);
  window.hidesResolved = true;
  const bucketsOf = (some) => some.map(({ at }) => [at / 1000, 1]);
  const resolved = bucketsOf(all.filter((one) => one.resolved));
  const density = { bucket_ms: 1000, buckets: bucketsOf(all), resolved_buckets: resolved, last_seq: count };
  feed.dispatchEvent(new CustomEvent("density", { detail: density }));
  const change = (id, resolved) => {
    const { resolved: wasResolved = false, ...said } = all[id - 1];
    all[id - 1] = resolved ? { ...said, resolved } : said;
    feed.dispatchEvent(new CustomEvent("changes", { detail: [{ id, annotation: all[id - 1], replyTo: null, wasAt: said.at, wasResolved }] }));
  };
  return { window, requests, change };
}

/** Looks at the rows until nothing is loaded any more, as a list that is drawn again does. */
async function look(window, requests, limit) {
  for (let before = -1; before !== requests.length && requests.length <= limit; ) {
    before = requests.length;
    await window.loadRows(0, Math.min(window.rowCount, limit));
  }
}

test("where all of a large video is resolved, hiding that loads nothing", async () => {
  const { window, requests, change } = reviewed({ count: 8000, open: [] });
  assert.deepEqual([window.rowCount, window.rowsUntil(5_000_000), window.resolvedCount], [0, 0, 8000]);
  await look(window, requests, 40);
  assert.equal(await window.nextAfter(0), null);
  assert.equal(await window.previousBefore(8_000_000), null);
  assert.deepEqual(requests, []);
  change(4001, false);
  await look(window, requests, 40);
  assert.deepEqual([window.rowCount, window.row(0).annotation.id, requests.length], [1, 4001, 1]);
  change(4001, true);
  assert.deepEqual([window.rowCount, window.resolvedCount], [0, 8000]);
});

test("the open annotations of a large video that is mostly resolved are loaded once each, and stay", async () => {
  const open = Array.from({ length: 40 }, (_, index) => index * 200 + 100);
  const { window, requests } = reviewed({ count: 8000, open });
  assert.equal(window.rowCount, 40);
  assert.equal(window.rowsUntil(4_000_000), 20);
  await look(window, requests, 60);
  assert.equal(requests.length, 40);
  const rows = Array.from({ length: window.rowCount }, (_, index) => window.row(index)?.annotation.at / 1000);
  assert.deepEqual(rows, open);
  await look(window, requests, 60);
  assert.equal(requests.length, 40, "nothing is loaded again");
});

test("the next open annotation of a video that is mostly resolved is one request away", async () => {
  const { window, requests } = reviewed({ count: 8000, open: [7900] });
  assert.equal((await window.nextAfter(0)).at, 7_900_000);
  assert.equal((await window.previousBefore(8_000_000)).at, 7_900_000);
  assert.equal(requests.length, 1);
});

test("a search waits for the density, and begins again when that is replaced", async () => {
  const pages = [];
  const feed = Object.assign(new EventTarget(), {
    window: () => new Promise((resolve) => pages.push(resolve)),
  });
  const window = new AnnotationWindow(feed);
  const begin = (...buckets) =>
    feed.dispatchEvent(new CustomEvent("density", { detail: { bucket_ms: 1000, buckets, last_seq: 1 } }));
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const found = window.nextAfter(0);
  await turn();
  begin([5, 1]);
  await turn();
  assert.equal(pages.length, 1);
  begin([3, 1], [5, 1]);
  pages[0]({ annotations: [annotation(1, 5000)], isWhole: true });
  await turn();
  assert.equal(pages.length, 2, "what was loaded for the old chunk may lack something");
  pages[1]({ annotations: [annotation(2, 3000), annotation(1, 5000)], isWhole: true });
  assert.equal((await found).id, 2);
});
