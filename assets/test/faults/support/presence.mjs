import assert from "node:assert/strict";
import { once } from "node:events";
import { Presence, Socket } from "phoenix";
import { WebSocket } from "ws";

/** Waits until a newcomer at a node sees exactly these people, each with one page. */
export async function everybodyIsThere({ url, token, topic, people, withinMs, name }) {
  const socket = new Socket(`${url.replace("http", "ws")}/socket`, { transport: WebSocket, params: { token } });
  const channel = socket.channel(topic);
  const presence = new Presence(channel);
  const changes = new EventTarget();
  presence.onSync(() => changes.dispatchEvent(new Event("changed")));
  const seen = () => presence.list((_, { metas, user }) => `${user.username} ×${metas.length}`).sort();
  const expected = people.map((username) => `${username} ×1`).sort();
  const isRight = () => JSON.stringify(seen()) === JSON.stringify(expected);
  socket.connect();
  channel.join();
  try {
    const signal = AbortSignal.timeout(withinMs);
    while (!isRight()) {
      await once(changes, "changed", { signal }).catch(() => assert.deepEqual(seen(), expected, `at node ${name}`));
    }
  } finally {
    socket.disconnect();
  }
}
