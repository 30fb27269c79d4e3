// Two people talk over `room:chat`, with the official client and tokens of the API: a message reaches every socket of
// the other person, and all messages are stored.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { ChannelClient } from "./support/channel_client.mjs";
import { Server } from "./support/server.mjs";

const MAIL_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

let server = null;
const clients = [];

before(async () => {
  server = await Server.start();
});

after(async () => {
  for (const client of clients) client.close();
  await server?.stop();
});

async function api(method, path, body, token) {
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const options = { method, headers, body: body && JSON.stringify(body) };
  const response = await fetch(`${server.url}/api/v1${path}`, options);
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function page(path) {
  const response = await fetch(server.url + path);
  return response.text();
}

/** The password that somebody was mailed, once it has come. */
async function mailedPassword(email) {
  const deadline = Date.now() + MAIL_TIMEOUT_MS;
  while (Date.now() < deadline) {
    for (const [, path] of (await page("/dev/mailbox")).matchAll(/href="(\/dev\/mailbox\/\d+)"/g)) {
      const text = await page(path);
      const password = /^Password: ([^\s<]+)/m.exec(text)?.[1];
      if (text.includes(email) && password) return password;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error("no mail came");
}

/** Registers somebody, and logs a program in for them. */
async function register(name, job) {
  const email = `${name.toLowerCase()}.doe@example.com`;
  const user = await api("POST", "/users", { user: { name, subname: "Doe", email, job } });
  const creds = { email, password: await mailedPassword(email) };
  const session = await api("POST", "/sessions", { creds });
  return { id: user.id, token: session.data.token };
}

/** A socket of somebody's that has joined, and what it is pushed. */
async function join({ token }) {
  const heard = new EventTarget();
  const received = [];
  const onEvent = (_event, { message }) => {
    received.push(message);
    heard.dispatchEvent(new Event("heard"));
  };
  const topic = "room:chat";
  const addresses = [server.url];
  const client = new ChannelClient({ token, topic, addresses, events: ["receive_msg"], onEvent });
  clients.push(client);
  await client.joined();
  const next = async () => {
    while (received.length === 0) await once(heard, "heard");
    return received.shift();
  };
  return { push: (payload) => client.push("send_msg", payload), next, received };
}

test("what is sent is stored, and received by every socket of the other person", async () => {
  const john = await register("John", "engineer");
  const jane = await register("Jane", "architect");
  const opened = { conversation: { recipient_id: jane.id } };
  const conv = (await api("POST", "/conversations", opened, john.token)).id;
  const [socket, first, second] = [await join(john), await join(jane), await join(jane)];

  const hi = { user: jane.id, conv, message: "Hi! This is message" };
  assert.equal((await socket.push(hi)).status, "ok");
  for (const one of [first, second]) {
    const message = await one.next();
    assert.equal(message.content, "Hi! This is message");
    const path = `/conversations/${conv}/messages/${message.id}`;
    assert.equal((await api("GET", path, undefined, jane.token)).content, message.content);
  }

  const answer = { user: john.id, conv, message: "This is a reply" };
  assert.equal((await first.push(answer)).status, "ok");
  assert.equal((await socket.next()).content, "This is a reply");
  assert.deepEqual([socket, first, second].map((one) => one.received), [[], [], []]);
});

test("what can't be sent is answered with an error", async () => {
  const eva = await register("Eva", "editor");
  const socket = await join(eva);
  const { status, response } = await socket.push({ user: eva.id, conv: 999, message: "Hello?" });
  assert.deepEqual([status, response], ["error", { errors: { conversation: ["does not exist"] } }]);
});
