import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { LongPoll, Socket } from "phoenix";
import { WebSocket } from "ws";
import { PASSWORD, arrive } from "../../browser/support/people.mjs";
import { freePort } from "../../browser/support/server.mjs";
import { useRumbl } from "../../browser/support/suite.mjs";
import { addVideo, annotate, isLive, showsBodies, watch } from "../../browser/support/watching.mjs";
import { PATIENCE_MS, ask, guest, open, send } from "./client.mjs";
import { testRestart } from "./restart.mjs";

const TOPIC = "videos:1";
/** Sockets of guests that one address may have. */
const GUESTS = 3;
/** Log-ins that one address may try at once. */
const LOG_INS = 5;
const demo = await readFile(new URL("../../../static/media/demo.webm", import.meta.url));
const FILM = { name: "film.webm", mimeType: "video/webm", buffer: Buffer.concat([demo, Buffer.alloc(8_000_000)]) };
/** In the browser, whose own certificates don't know the proxy's. */
const WINDOW = { ignoreHTTPSErrors: true };

/** Joins the topic by the official client, until the test is over. */
async function join(t, url, token, transport) {
  const socket = new Socket(`${url.replace(/^http/, transport === LongPoll ? "http" : "ws")}/socket`, {
    transport,
    params: { token },
  });
  t.after(() => socket.disconnect());
  socket.connect();
  const channel = socket.channel(TOPIC, {});
  await answered(channel.join());
  return channel;
}

function answered(push) {
  return new Promise((resolve, reject) => {
    push.receive("ok", resolve);
    for (const outcome of ["error", "timeout"]) push.receive(outcome, (why) => reject(new Error(`${outcome}: ${why}`)));
  });
}

/** What somebody hears next of an event. */
function hears(channel, event) {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error(`no ${event} came`)), PATIENCE_MS);
    channel.on(event, (payload) => resolve(payload) ?? clearTimeout(tooLate));
  });
}

/** Reads a stream until it has said something. */
async function readUntil(stream, text) {
  let read = "";
  for await (const chunk of stream) {
    read += chunk;
    if (read.includes(text)) return;
  }
  throw new Error(`the stream ended before ${text}`);
}

/** Everything that a proxy has to do, by whatever `start(port, nodes)` starts. */
export async function testProxy(name, start) {
  const port = await freePort();
  // Its hooks come in order, which those of a file with an `await` do not.
  describe(name, () => testAt(port, start));
}

function testAt(port, start) {
  const url = `https://localhost:${port}`;
  const rumbl = useRumbl({
    PUBLIC_URL: url,
    RUMBL_FORCE_HTTPS: "true",
    RUMBL_TRUSTED_PROXIES: '["127.0.0.1/32"]',
    RUMBL_LIMITS__GUEST_SOCKETS_PER_ADDRESS: String(GUESTS),
    RUMBL_LIMITS__LOG_IN_PER_ADDRESS: `{burst=${LOG_INS}, interval_ms=3600000}`,
  });
  let proxy;
  before(async () => {
    proxy = await start(port, [rumbl.server.url.replace("http://localhost", "127.0.0.1")]);
  });
  after(() => proxy?.stop());
  const meet = (name, options) => arrive(rumbl, name, { at: url, ...WINDOW, ...options });
  const token = async (name) => {
    await rumbl.server.command("user", "create", name, name);
    return rumbl.server.command("user", "token", name);
  };
  const logIn = async (username) => {
    const response = await send(`${url}/api/v1/sessions`, { creds: { username, password: PASSWORD } });
    assert.equal(response.status, 200, response.text);
    return { authorization: `Bearer ${JSON.parse(response.text).data.token}` };
  };

  test("a page arrives, compressed by rumbl and told to be asked for by HTTPS alone", async () => {
    const { status, headers } = await ask(url, { headers: { "accept-encoding": "gzip" } });
    assert.equal(status, 200);
    assert.equal(headers["content-encoding"], "gzip");
    assert.match(headers["strict-transport-security"], /max-age/);
    assert.ok(headers["x-request-id"]);
    const missing = await ask(`${url}/no-such-page`);
    assert.equal(missing.status, 404);
    assert.ok(missing.headers["x-request-id"], "rumbl itself says so");
  });

  test("somebody registers, watches and annotates in a browser", async () => {
    const { page } = await meet("alice");
    await watch(page, await addVideo(page, "Behind a proxy"));
    await annotate(page, "through the proxy");
    await showsBodies(page, ["through the proxy"]);
  });

  test("where a WebSocket carries nothing, a page is live by long-poll", async () => {
    const { page } = await meet("bob");
    const path = await addVideo(page, "By long-poll");
    await page.routeWebSocket(/\/socket\/websocket/, () => {});
    await page.goto(path);
    await isLive(page);
    await annotate(page, "in many requests");
    await showsBodies(page, ["in many requests"]);
  });

  test("the official client hears by WebSocket and by long-poll what the other says", async (t) => {
    const sockets = await join(t, url, await token("sockets"), WebSocket);
    const polls = await join(t, url, await token("polls"), LongPoll);
    for (const [one, other] of [[sockets, polls], [polls, sockets]]) {
      const heard = hears(other, "new_annotation");
      await answered(one.push("new_annotation", { body: "hello", at: 1000, client_id: `hello-${one === polls}` }));
      assert.equal((await heard).body, "hello");
      other.off("new_annotation");
    }
  });

  test("an event stream arrives while it is open", async (t) => {
    const { username } = await meet("streams");
    const headers = await logIn(username);
    const leaving = new AbortController();
    t.after(() => leaving.abort());
    const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const stream = await open(`${url}/api/v1/videos/1/events`, { headers, signal });
    assert.equal(stream.statusCode, 200);
    assert.match(stream.headers["content-type"], /^text\/event-stream/);
    const told = readUntil(stream, "said to the stream");
    const annotation = { annotation: { body: "said to the stream", at: 2000 } };
    const created = await send(`${url}/api/v1/videos/1/annotations`, annotation, { headers });
    assert.equal(created.status, 201, created.text);
    await told;
  });

  test("a film of some MB is uploaded, and plays", async () => {
    const { page } = await meet("uploads");
    await page.goto("/manage/videos/new");
    await page.locator("[data-phx-main].phx-connected").waitFor();
    await page.getByLabel("Upload a").setInputFiles(FILM);
    await page.getByRole("status").filter({ hasText: "The file has arrived." }).waitFor();
    await page.getByRole("button", { name: "Save video" }).click();
    await page.getByText("Video created successfully.").waitFor();
    const video = page.locator("video");
    const path = await video.getAttribute("src");
    const range = { range: "bytes=1000-1999" };
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const part = await open(`${url}${path}`, { headers: { ...range, cookie } });
    assert.equal(part.statusCode, 206);
    assert.deepEqual(Buffer.concat(await part.toArray()), FILM.buffer.subarray(1000, 2000));
  });

  test("a file of 4 MB arrives in one request, and of one that is too large rumbl itself says so", async () => {
    const { page, username } = await meet("imports");
    const path = await addVideo(page, "With subtitles");
    const id = path.match(/\d+/)[0];
    const headers = { ...(await logIn(username)), "content-type": "text/vtt" };
    const file = (bytes) => `WEBVTT\n\nNOTE ${"x".repeat(bytes)}\n\n00:01.000 --> 00:02.000\nfrom a file\n`;
    const put = (bytes) => ask(`${url}/api/v1/videos/${id}/imports`, { method: "POST", headers, body: file(bytes) });
    const small = await put(4_000_000);
    assert.equal(small.status, 201, small.text);
    const large = await put(6_000_000);
    assert.equal(large.status, 413, large.text);
    assert.ok(large.headers["x-request-id"]);
  });

  test("each client has its own limit of sockets, and nobody makes up an address", async (t) => {
    const direct = rumbl.server.url.replace("localhost", "127.0.0.1");
    const sockets = [];
    t.after(() => sockets.forEach((socket) => socket.close()));
    const come = async (...args) => {
      const socket = await guest(...args);
      if (typeof socket === "number") return socket;
      sockets.push(socket);
      return "open";
    };
    for (let count = 0; count < GUESTS; count += 1) assert.equal(await come(url, { from: "127.0.0.2" }), "open");
    assert.equal(await come(url, { from: "127.0.0.2" }), 503, "its limit is reached");
    assert.equal(await come(url, { from: "127.0.0.2", forwarded: "192.0.2.7" }), 503, "also if it claims to be another");
    assert.equal(await come(url, { from: "127.0.0.3" }), "open", "another client has its own");
    // Past the proxy, from an address that is none.
    assert.equal(await come(direct, { from: "127.0.0.4", forwarded: "127.0.0.2" }), "open", "it isn't believed");
    assert.equal(await come(direct, { from: "127.0.0.1", forwarded: "127.0.0.2" }), 503, "the proxy would be");
  });

  test("each client has its own limit of log-ins, and nobody makes up an address", async () => {
    const tryFrom = async (from, headers = {}) => {
      const wrong = { creds: { username: "nobody", password: "wrong" } };
      return (await send(`${url}/api/v1/sessions`, wrong, { from, headers })).status;
    };
    for (let count = 0; count < LOG_INS; count += 1) assert.equal(await tryFrom("127.0.0.5"), 401);
    assert.equal(await tryFrom("127.0.0.5"), 429);
    assert.equal(await tryFrom("127.0.0.5", { "x-forwarded-for": "192.0.2.7" }), 429);
    assert.equal(await tryFrom("127.0.0.6"), 401);
  });

  testRestart(start);
}
