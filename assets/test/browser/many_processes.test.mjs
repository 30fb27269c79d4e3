// Several servers on one database, observed with the official client and with the watch page's own feed: everybody
// sees every change once and in order, whichever server they are connected to, even when one of them is killed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { ChannelClient } from "./support/channel_client.mjs";
import { PageWatcher } from "./support/page_watcher.mjs";
import { assertSawEverything, assertStored, numbered, register, stored } from "./support/judging.mjs";
import { Poster } from "./support/poster.mjs";
import { Server } from "./support/server.mjs";
import { Watcher } from "./support/watcher.mjs";

const TOPIC = "videos:1";
/** Every other one is at the second of two servers. */
const isAtSecond = (index) => index % 2 === 1;
const WATCHERS = numbered("watcher", 32);
/** They watch as the page does. */
const PAGES = numbered("page", 8);
const POSTERS = numbered("poster", 8);
const POSTS_EACH = 50;
/** How many changes are acknowledged before the first server is killed: about two fifths of all. */
const CHANGES_BEFORE_KILL = 250;
/** How many more are acknowledged before its people reach the second one. */
const CHANGES_MISSED = 20;
/** How long all of it may take; far more than it needs. */
const TIMEOUT_MS = 120_000;
/** An empty PostgreSQL database in which tests may commit. */
const POSTGRES_URL = process.env.RUMBL_TEST_POSTGRES_SCRATCH_URL;

const SETTINGS = {
  SECRET_KEY_BASE: "only-for-tests-".repeat(5),
  RUMBL_LIMITS__ANNOTATION_BURST: "100000",
};

/** How many changes have been acknowledged. */
class Progress extends EventTarget {
  #count = 0;

  get count() {
    return this.#count;
  }

  advance() {
    this.#count += 1;
    this.dispatchEvent(new Event("advanced"));
  }

  async reaches(count) {
    while (this.#count < count) await once(this, "advanced");
  }
}

/** Those who stayed at the second server were told the same, also of what is gone. */
function assertToldTheSame(watchers) {
  const [one, ...others] = watchers.filter((_, index) => isAtSecond(index));
  for (const { entries } of others) assert.deepEqual(entries, one.entries);
}

/** The people of the first server have come back once and missed something; nobody else was away. */
function assertMoved(watchers) {
  for (const [index, { caughtUp }] of watchers.entries()) {
    assert.equal(caughtUp.length, isAtSecond(index) ? 1 : 2);
    if (!isAtSecond(index)) assert.ok(caughtUp[1] > 0);
  }
}

/** Two servers on one database: the one of `databaseUrl`, or an empty one. Both end after the test. */
async function startServers(t, databaseUrl) {
  const servers = [];
  const start = async (settings) => {
    const server = await Server.start({ ...SETTINGS, ...settings });
    servers.unshift(server);
    return server;
  };
  // The last one first: the other may have the database in its folder.
  t.after(async () => {
    for (const server of servers) await server.stop();
  });
  const first = await start(databaseUrl ? { DATABASE_URL: databaseUrl } : {});
  return [first, await start({ DATABASE_URL: first.databaseUrl })];
}

/** Kills the first server in the middle, and returns later where its people go. */
async function killInTheMiddle([first, second], progress) {
  await progress.reaches(CHANGES_BEFORE_KILL);
  await first.kill();
  await progress.reaches(progress.count + CHANGES_MISSED);
  return second.url;
}

async function everybodySeesEverythingOnceAndInOrder(t, databaseUrl) {
  const clients = [];
  t.after(() => clients.forEach((client) => client.close()));
  const [first, second] = await startServers(t, databaseUrl);
  const tokens = await register(first, [...WATCHERS, ...PAGES, ...POSTERS]);
  const progress = new Progress();
  const moved = killInTheMiddle([first, second], progress);
  const arrive = (username, index, options, Client = ChannelClient) => {
    const addresses = isAtSecond(index) ? [second.url] : [first.url, moved];
    const client = new Client({ token: tokens.get(username), topic: TOPIC, addresses, ...options });
    clients.push(client);
    return client;
  };

  const watchers = WATCHERS.map(() => new Watcher());
  const arrivals = watchers.map(({ channelOptions }, index) =>
    arrive(WATCHERS[index], index, channelOptions).joined(),
  );
  const pages = PAGES.map((username, index) => arrive(username, index, {}, PageWatcher));
  await Promise.all([...arrivals, ...pages.map((page) => page.joined())]);
  const posters = POSTERS.map(
    (username, index) => new Poster(username, arrive(username, index), () => progress.advance()),
  );
  await posters[0].open();
  // Nobody writes at the second server yet, so its people only get this if it follows the log.
  const { lastSeq: openedAt } = await stored(first);
  await Promise.all(watchers.map((watcher) => watcher.reaches(openedAt)));
  await Promise.all([moved, ...posters.map((poster) => poster.post(POSTS_EACH))]);

  const { annotations, lastSeq } = await stored(second);
  await Promise.all(watchers.map((watcher) => watcher.reaches(lastSeq)));
  assertStored(annotations, posters);
  for (const watcher of watchers) assertSawEverything(watcher, annotations, posters);
  assertToldTheSame(watchers);
  assertMoved(watchers);
  await Promise.all(pages.map((page) => page.shows(annotations.values())));
  for (const [index, { returns }] of pages.entries()) assert.equal(returns, isAtSecond(index) ? 0 : 1);
}

const name = (database) =>
  `two processes on ${database} show 40 clients everything once and in order, though one is killed`;

test(name("SQLite"), { timeout: TIMEOUT_MS }, (t) => everybodySeesEverythingOnceAndInOrder(t));

const skip = POSTGRES_URL ? false : "RUMBL_TEST_POSTGRES_SCRATCH_URL names no database";
test(name("PostgreSQL"), { timeout: TIMEOUT_MS, skip }, (t) =>
  everybodySeesEverythingOnceAndInOrder(t, POSTGRES_URL),
);
