import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../../js/watch/compose/outbox.js";
import { OutboxShelf } from "../../../js/watch/compose/outbox_shelf.js";
import { LOADED_LIMIT } from "../../../js/watch/feed/annotation_model.js";
import { AnnotationWindow } from "../../../js/watch/feed/annotation_window.js";
import { LiveFeed } from "../../../js/watch/feed/live_feed.js";
import { compareMoments, isResolved } from "../../../js/watch/feed/replay.js";
import { FakeStorage } from "../fakes.mjs";
import { SimulatedServer } from "./simulated_server.mjs";

const RUNS = 40;
const STEPS = 250;
const VIDEO_MS = 60_000;

/** The same numbers for the same seed, so that a failure can be had again. */
function dice(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function settle(server) {
  server.join();
  let idle = 0;
  while (idle < 2) {
    const isBusy = server.broadcast() || server.handle() || server.reply() || server.deliver();
    await turn();
    idle = isBusy ? 0 : idle + 1;
  }
}

function heads(server) {
  return [...server.annotations.values()].filter(({ reply_to_id: headId }) => headId === null);
}

/** Replies to what is deleted, which has a row where it was. */
function orphans(server, fromMs, toMs) {
  const replies = [...server.annotations.values()].filter(({ at }) => at >= fromMs && at <= toMs);
  return replies.filter(({ reply_to_id: headId }) => headId !== null && !server.annotations.has(headId));
}

function assertThreads(server, window, note) {
  for (let index = 0; index < window.rowCount; index += 1) {
    const row = window.row(index);
    if (row?.annotation) assert.deepEqual(row.thread, server.repliesTo(row.annotation.id), `${note}: thread`);
  }
}

function plain(server, fromMs, toMs) {
  const within = heads(server).filter(({ at }) => at >= fromMs && at <= toMs);
  return within.sort(compareMoments);
}

/** Whatever is loaded: what is resolved is counted, and has no row while it is hidden. */
function assertHides(server, window, note) {
  assert.equal(window.resolvedCount, heads(server).filter(isResolved).length, `${note}: resolved`);
  const all = window.rowCount;
  window.hidesResolved = true;
  for (let index = 0; index < window.rowCount; index += 1) {
    const { annotation } = window.row(index) ?? {};
    if (!annotation) continue;
    assert.equal(isResolved(annotation), false, `${note}: hidden`);
    assert.equal(window.rowOf(annotation.id), index, `${note}: place`);
  }
  for (const { id } of heads(server).filter(isResolved)) assert.equal(window.rowOf(id), -1, `${note}: hidden`);
  window.hidesResolved = false;
  assert.equal(window.rowCount, all, `${note}: shown again`);
}

async function assertAgrees(server, window, roll, note) {
  window.hidesResolved = false;
  for (let look = 0; look < 4; look += 1) {
    const fromMs = roll(VIDEO_MS);
    const toMs = fromMs + roll(5000);
    const loading = window.load(fromMs, toMs);
    await settle(server);
    await loading;
    assert.deepEqual(window.between(fromMs, toMs), plain(server, fromMs, toMs), note);
    const shown = plain(server, 0, toMs).length;
    assert.equal(window.countUntil(toMs), shown, `${note}: shown`);
    assert.ok(window.rowsUntil(toMs) >= shown, `${note}: rows`);
    for (const { id, reply_to_id: headId } of orphans(server, fromMs, toMs)) {
      const { annotation } = window.row(window.rowOf(id));
      assert.deepEqual([annotation.id, annotation.isGone], [headId, true], `${note}: orphan`);
    }
  }
  assertThreads(server, window, note);
  assertHides(server, window, note);
  assert.equal(window.density.total, heads(server).length, `${note}: total`);
  const counts = new Map(server.density().buckets);
  assert.deepEqual(new Map([...window.density.counts].sort(([a], [b]) => a - b)), counts, note);
  assert.ok(window.rowCount >= heads(server).length, note);
}

async function loadAll(server, window) {
  for (let atMs = 0; atMs < VIDEO_MS; atMs += 1000) {
    const loading = window.load(atMs, atMs);
    await settle(server);
    await loading;
  }
}

/** With all of it loaded, each annotation and each thread without one has exactly one row. */
function assertRows(server, window, note) {
  const gone = new Set(orphans(server, 0, VIDEO_MS).map(({ reply_to_id: headId }) => headId));
  const listed = heads(server).filter((one) => !window.hidesResolved || !isResolved(one));
  const expected = [...listed.map(({ id }) => id), ...gone].sort((one, other) => one - other);
  const rows = Array.from({ length: window.rowCount }, (_, index) => window.row(index)?.annotation?.id);
  assert.deepEqual(rows.sort((one, other) => one - other), expected, `${note}: rows`);
}

function someId(server, roll) {
  const ids = [...server.annotations.keys()];
  return ids[roll(ids.length)];
}

/** Posts of the page's own, which its outbox sends again until they are answered. */
class Posts {
  #outbox;
  #stored = [];
  #count = 0;

  constructor(feed) {
    this.#outbox = new Outbox({ feed, shelf: new OutboxShelf(1, "videos:1", new FakeStorage()) });
    this.#outbox.addEventListener("posted", ({ detail }) => this.#stored.push(detail.clientId));
  }

  send(at) {
    if (this.#outbox.isFull) return;
    const clientId = `post ${this.#count}`;
    this.#count += 1;
    this.#outbox.add({ body: clientId, at, clientId });
  }

  /** Fails unless each was stored, once, in order, beside `others`. */
  assertStoredOnce(server, others, note) {
    assert.deepEqual(this.#outbox.posts, [], note);
    const expected = Array.from({ length: this.#count }, (_, index) => `post ${index}`);
    assert.deepEqual(this.#stored, expected, note);
    assert.equal(server.storedCount, others + this.#count, note);
  }
}

/** What may happen at each step, each as likely as it is often here. */
function deeds({ server, window, posts, insert, moment, roll }) {
  const look = () => {
    const fromMs = roll(VIDEO_MS);
    window.load(fromMs, fromMs + roll(8000));
  };
  const answer = () => server.annotations.size > 0 && insert(0, undefined, someId(server, roll));
  // Of a thread, if there is one.
  const someHead = () => {
    const replies = [...server.annotations.values()].filter(({ reply_to_id: id }) => server.annotations.has(id));
    return replies[roll(replies.length)]?.reply_to_id;
  };
  const behead = () => someHead() && server.delete(someHead());
  const shift = () => someHead() && server.edit(someHead(), moment());
  const deliver = () => server.deliver();
  const edit = () => server.annotations.size > 0 && server.edit(someId(server, roll), moment());
  const remove = () => server.annotations.size > 0 && server.delete(someId(server, roll));
  const resolve = () => server.annotations.size > 0 && server.resolve(someId(server, roll), roll(3) > 0);
  const hide = () => (window.hidesResolved = roll(2) === 0);
  const handle = () => server.handle();
  const reply = () => server.reply();
  const broadcast = () => server.broadcast();
  const arrive = [deliver, deliver, deliver];
  const often = [insert, insert, handle, handle, reply, reply, broadcast, broadcast, ...arrive];
  const post = () => posts.send(moment());
  const seldom = [answer, answer, behead, shift, edit, resolve, resolve, hide, remove, look, post, () => server.join()];
  return [...often, ...often, ...seldom, ...seldom, () => server.drop()];
}

test("a window agrees with a plain model, and stores each post once, whatever happens when", async () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const roll = dice(seed);
    const server = new SimulatedServer(5 + roll(40));
    const feed = new LiveFeed(server.socket(), "videos:1");
    const window = new AnnotationWindow(feed);
    const posts = new Posts(feed);
    let others = 0;
    const insert = (...said) => {
      others += 1;
      server.insert(...said);
    };
    for (let count = roll(600); count > 0; count -= 1) insert(roll(VIDEO_MS));
    feed.start();
    server.join();
    const moment = () => (roll(3) === 0 ? 7000 + roll(500) : roll(VIDEO_MS));
    const all = deeds({ server, window, posts, insert: (...said) => insert(...(said.length > 0 ? said : [moment()])), moment, roll });
    for (let step = 0; step < STEPS; step += 1) {
      all[roll(all.length)]();
      await turn();
      if (step % 100 === 99) {
        const note = `seed ${seed}, step ${step}`;
        await settle(server);
        await assertAgrees(server, window, roll, note);
        posts.assertStoredOnce(server, others, note);
      }
    }
    await settle(server);
    window.hidesResolved = false;
    await loadAll(server, window);
    assertRows(server, window, `seed ${seed}, at the end`);
    window.hidesResolved = true;
    assertRows(server, window, `seed ${seed}, hidden`);
    // Nothing is loaded anew now, so the rows have to follow the changes alone.
    for (const { reply_to_id: headId } of [...server.annotations.values()]) {
      if (server.annotations.has(headId)) server.edit(headId, moment());
      await settle(server);
    }
    assertRows(server, window, `seed ${seed}, moved`);
  }
});

test("a hundred thousand annotations are never loaded all, and each seek shows the right ones", async () => {
  const roll = dice(100_000);
  const server = new SimulatedServer(500);
  const feed = new LiveFeed(server.socket(), "videos:1");
  const window = new AnnotationWindow(feed);
  for (let count = 0; count < 100_000; count += 1) {
    server.insert(roll(3_600_000));
    server.broadcast();
  }
  feed.start();
  await settle(server);
  for (let seek = 0; seek < 60; seek += 1) {
    const atMs = roll(3_600_000);
    const loading = window.load(atMs - 2000, atMs);
    await settle(server);
    await loading;
    assert.deepEqual(window.between(atMs - 2000, atMs), plain(server, atMs - 2000, atMs));
    assert.ok(window.between(0, 3_600_000).length <= LOADED_LIMIT);
  }
  assert.equal(window.rowCount, 100_000);
});
