import assert from "node:assert/strict";
import { test } from "node:test";
import { ExcerptFeed, MAX_FAILURES } from "../../../js/excerpt/excerpt_feed.js";
import { LAST_MOMENT_MS } from "../../../js/watch/shared/time.js";
import { FakeSocket, annotation } from "../fakes.mjs";

const added = (seq, id) => ({ event: "new_annotation", payload: { seq, ...annotation(id, 5) } });

/** A socket that fails when the test says so, and is closed once the test says so. */
class TestSocket extends FakeSocket {
  isDisconnected = false;
  #hooks = [];

  onError(hook) {
    this.#hooks.push(hook);
  }

  fail() {
    for (const hook of this.#hooks) hook();
  }

  disconnect(callback) {
    this.isDisconnected = true;
    this.close = callback;
  }
}

function listen() {
  const socket = new TestSocket();
  const ids = [];
  const feed = new ExcerptFeed(socket, "videos:1", ({ id }) => ids.push(id));
  const channel = socket.made;
  const broadcast = ({ event, payload }) => channel.trigger(event, payload);
  const join = (reply) => channel.joining.answer("ok", { last_seq: 4, ...reply });
  return { feed, socket, channel, ids, broadcast, join };
}

test("it listens without being present, from now on, and resumes where it was", () => {
  const { channel, ids, broadcast, join } = listen();
  assert.deepEqual(channel.params(), { presence: false, from: LAST_MOMENT_MS });
  broadcast(added(4, 1));
  join();
  broadcast(added(4, 1));
  broadcast(added(5, 2));
  assert.deepEqual(channel.params(), { presence: false, last_seq: 5 });
  join({ missed: [added(5, 2), added(6, 3)], last_seq: 7 });
  assert.deepEqual(ids, [2, 3]);
  assert.deepEqual(channel.params(), { presence: false, last_seq: 7 });
  channel.isJoined = false;
  broadcast(added(8, 4));
  assert.deepEqual(ids, [2, 3], "a broadcast before the join's reply would hide what that has");
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

test("MAX_FAILURES in a row end it for good, whether the socket or the join fails", () => {
  const { feed, socket, channel, join } = listen();
  for (let number = 1; number < MAX_FAILURES; number += 1) socket.fail();
  join();
  for (let number = 1; number < MAX_FAILURES; number += 1) channel.joining.answer("error", {});
  assert.equal(socket.isDisconnected, false);
  socket.fail();
  assert.ok(socket.isDisconnected);
  socket.close();
  feed.connect();
  assert.equal(socket.connections, 0);
});
