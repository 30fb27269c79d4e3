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

function listen() {
  const socket = new TestSocket();
  const ids = [];
  const feed = new ExcerptFeed(socket, { topic: "videos:1", seq: 3 }, ({ id }) => ids.push(id));
  const channel = socket.made;
  const broadcast = ({ event, payload }) => channel.trigger(event, payload);
  const join = (reply) => channel.joining.answer("ok", { last_seq: 4, ...reply });
  return { feed, socket, channel, ids, broadcast, join };
}

test("it listens without being present, from what the page shows, and resumes where it was", () => {
  const { channel, ids, broadcast, join } = listen();
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
  feed.connect();
  assert.equal(socket.connections, 0, "it connects already");
  feed.disconnect();
  assert.ok(socket.isDisconnected);
  feed.connect();
  assert.equal(socket.connections, 0);
  socket.close();
  assert.equal(socket.connections, 1);
  feed.disconnect();
  socket.close();
  assert.equal(socket.connections, 1);
  feed.connect();
  assert.equal(socket.connections, 2);
});
