// Three nodes on PostgreSQL and Redis, of which one has a clock that is five minutes off, 60 clients and writers on all of
// them, and a schedule of faults that a seed decides. Afterwards everybody has seen each change once and in order,
// nothing acknowledged is lost, and everybody sees who is there.
//
// RUMBL_TEST_FAULT_SEED and RUMBL_TEST_FAULT_SECONDS choose another schedule, and how long it goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ChannelClient } from "../browser/support/channel_client.mjs";
import { assertSawEverything, assertStored, numbered, register, stored } from "../browser/support/judging.mjs";
import { PageWatcher } from "../browser/support/page_watcher.mjs";
import { Poster } from "../browser/support/poster.mjs";
import { Watcher } from "../browser/support/watcher.mjs";
import { Cluster } from "./support/cluster.mjs";
import { runSchedule } from "./support/faults.mjs";
import { everybodyIsThere } from "./support/presence.mjs";
import { Random } from "./support/random.mjs";

const { RUMBL_TEST_FAULT_SEED, RUMBL_TEST_FAULT_SECONDS, RUMBL_TEST_POSTGRES_SCRATCH_URL } = process.env;
const { RUMBL_TEST_POSTGRES_RESTART, RUMBL_TEST_REDIS_SERVER, RUMBL_TEST_FAKETIME } = process.env;

const SEED = Number(RUMBL_TEST_FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));
const SECONDS = Number(RUMBL_TEST_FAULT_SECONDS ?? 120);
const TOPIC = "videos:1";
const NODES = ["one", "two", "three"];
const WATCHERS = numbered("watcher", 42);
/** They watch as the page does. */
const PAGES = numbered("page", 12);
const POSTERS = numbered("poster", 6);
const OBSERVER = "observer";
/**
 * How long a writer waits after each post. All write 16 changes a second then. Whoever misses what is written while a
 * node stands still for the longest time, 20 s, and while they connect again, misses fewer than the 500 changes that a
 * client can catch up with.
 */
const PAUSE_MS = 600;
/** How long a node may take for what everybody is told, once all is well again. */
const SETTLE_MS = 60_000;

const SETTINGS = {
  SECRET_KEY_BASE: "only-for-tests-".repeat(5),
  RUMBL_LIMITS__ANNOTATION_BURST: "100000",
};

assert.ok(RUMBL_TEST_FAKETIME, "RUMBL_TEST_FAKETIME is the path of libfaketime");

/** The settings of a process whose clock is so many seconds off. */
function wrongClock(offset) {
  return { LD_PRELOAD: RUMBL_TEST_FAKETIME, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

async function scene(t) {
  const random = new Random(SEED);
  const cluster = await Cluster.start({
    names: NODES,
    databaseUrl: RUMBL_TEST_POSTGRES_SCRATCH_URL,
    restartPostgres: JSON.parse(RUMBL_TEST_POSTGRES_RESTART),
    redisServer: RUMBL_TEST_REDIS_SERVER,
    settings: SETTINGS,
    clocks: { [random.pick(NODES)]: wrongClock(random.pick(["-300", "+300"])) },
  });
  t.after(() => cluster.stop());
  const tokens = await register(cluster.nodes[0].server, [...WATCHERS, ...PAGES, ...POSTERS, OBSERVER]);
  const clients = [];
  t.after(() => clients.forEach((client) => client.close()));
  const arrive = (username, options = {}, Client = ChannelClient) => {
    // Who goes where does not change what happens when.
    const addresses = cluster.addresses(new Random(SEED + clients.length + 1));
    const client = new Client({ token: tokens.get(username), topic: TOPIC, addresses, ...options });
    clients.push(client);
    return client;
  };
  return { random, cluster, arrive };
}

/** Somebody who writes for as long as it goes on. */
async function write(poster, isOver) {
  const paced = async () => (await sleep(PAUSE_MS)) ?? isOver();
  await poster.post(Infinity, paced);
}

test(`whatever happens, nothing is lost, repeated or out of order (seed ${SEED})`, async (t) => {
  const { random, cluster, arrive } = await scene(t);
  const watchers = WATCHERS.map(() => new Watcher());
  const arrivals = watchers.map(({ channelOptions }, index) => arrive(WATCHERS[index], channelOptions).joined());
  const pages = [];
  for (const username of PAGES) pages.push(arrive(username, {}, PageWatcher));
  await Promise.all([...arrivals, ...pages.map((page) => page.joined())]);
  const posters = POSTERS.map((username) => new Poster(username, arrive(username), () => {}));

  const untilMs = Date.now() + SECONDS * 1_000;
  let isOver = false;
  const writing = posters.map((poster) => write(poster, () => isOver));
  await runSchedule({ cluster, random, untilMs, log: (words) => t.diagnostic(words) });
  isOver = true;
  await Promise.all(writing);

  const { annotations, lastSeq } = await stored(cluster.nodes[0].server);
  await Promise.all(watchers.map((watcher) => watcher.reaches(lastSeq)));
  assertStored(annotations, posters);
  for (const watcher of watchers) assertSawEverything(watcher, annotations, posters);
  await Promise.all(pages.map((page) => page.shows(annotations.values())));
  const people = [...WATCHERS, ...PAGES, ...POSTERS, OBSERVER];
  for (const { name, server } of cluster.nodes) {
    const token = await server.command("user", "token", OBSERVER);
    await everybodyIsThere({ url: server.url, token, topic: TOPIC, people, withinMs: SETTLE_MS, name });
  }
  t.diagnostic(`${posters.reduce((sum, { changes }) => sum + changes.length, 0)} changes`);
  assert.ok(posters.every(({ changes }) => changes.length > 0), "everybody has written");
});
