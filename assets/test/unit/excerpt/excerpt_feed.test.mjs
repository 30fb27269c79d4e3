import assert from "node:assert/strict";
import { test } from "node:test";
import { ExcerptFeed } from "../../../js/excerpt/excerpt_feed.js";
import { FakeSocket, annotation } from "../fakes.mjs";

const added = (seq, id) => ({ event: "new_annotation", payload: { seq, ...annotation(id, 5) } });

/** A socket that is closed once the test says so. */
class TestSocket extends FakeSocket {
  isDisconnected = false;

  disconnect(callback) {
    this.isDisconnected = true;
    this.close = callback;
  }
}

function listen({ readAnew } = {}) {
  const socket = new TestSocket();
  const ids = [];
  const onChange = ({ id }) => ids.push(id);
  const feed = new ExcerptFeed(socket, { topic: "videos:1", seq: 3 }, { onChange, readAnew });
  const channel = socket.made;
  const broadcast = ({ event, payload }) => channel.trigger(event, payload);
  const join = (reply) => channel.joining.answer("ok", { last_seq: 4, ...reply });
  return { feed, socket, channel, ids, broadcast, join };
}

test("it listens without being present, from what the page shows, and resumes where it was", () => {
  const { feed, channel, ids, broadcast, join } = listen();
  feed.connect();
  assert.deepEqual(channel.params(), { presence: false, last_seq: 3 });
  join({ missed: [added(4, 1)], last_seq: 4 });
  broadcast(added(4, 1));
  broadcast(added(5, 2));
  assert.deepEqual(channel.params(), { presence: false, last_seq: 5 });
  join({ missed: [added(5, 2), added(6, 3)], last_seq: 7 });
  assert.deepEqual(ids, [1, 2, 3]);
  assert.deepEqual(channel.params(), { presence: false, last_seq: 7 });
  channel.isJoined = false;
  broadcast(added(8, 4));
  assert.deepEqual(ids, [1, 2, 3], "a broadcast before the join's reply would hide what that has");
});

test("it is connected for as long as it is wanted, also while its socket is still being closed", () => {
  const { feed, socket } = listen();
  assert.equal(socket.connections, 0, "it waits until it is wanted");
  feed.disconnect();
  assert.equal(socket.isDisconnected, false);
  feed.connect();
  feed.connect();
  assert.equal(socket.connections, 1);
  feed.disconnect();
  assert.ok(socket.isDisconnected);
  feed.connect();
  assert.equal(socket.connections, 1);
  socket.close();
  assert.equal(socket.connections, 2);
  feed.disconnect();
  socket.close();
  assert.equal(socket.connections, 2);
  feed.connect();
  assert.equal(socket.connections, 3);
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("where too much was said, the excerpt is read anew, and what came meanwhile is resumed from there", async () => {
  let answer = null;
  const readAnew = () => new Promise((resolve) => (answer = resolve));
  const { feed, socket, channel, ids, broadcast, join } = listen({ readAnew });
  feed.connect();
  join({ start_over: true, last_seq: 900 });
  broadcast(added(901, 1));
  assert.deepEqual(ids, []);
  answer(899);
  await turn();
  socket.close();
  assert.equal(socket.connections, 2);
  assert.deepEqual(channel.params(), { presence: false, last_seq: 899 });
  join({ missed: [added(900, 7), added(901, 1)], last_seq: 901 });
  assert.deepEqual(ids, [7, 1]);
});

test("an excerpt that can't be read anew, or is as old, stays as it is, and goes on with what comes", async () => {
  for (const readAnew of [async () => 3, () => Promise.reject(new Error("away"))]) {
    const { feed, socket, channel, ids, join } = listen({ readAnew });
    feed.connect();
    join({ start_over: true, last_seq: 900 });
    await turn();
    socket.close();
    assert.deepEqual(channel.params(), { presence: false, last_seq: 900 });
    join({ missed: [added(901, 1)], last_seq: 901 });
    assert.deepEqual(ids, [1]);
  }
});
