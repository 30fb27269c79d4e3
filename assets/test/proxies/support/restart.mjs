import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { ChannelClient } from "../../browser/support/channel_client.mjs";
import { assertSawEverything, assertStored, numbered, register, stored } from "../../browser/support/judging.mjs";
import { Poster } from "../../browser/support/poster.mjs";
import { Server, freePort } from "../../browser/support/server.mjs";
import { Watcher } from "../../browser/support/watcher.mjs";
import { ask } from "./client.mjs";

const TOPIC = "videos:1";
const WATCHERS = numbered("watcher", 6);
const POSTERS = numbered("poster", 4);
/** A proxy spreads clients over the nodes by their addresses. */
const READERS = numbered("127.0.1.", 8).map((address) => address.replace(/\d+$/, (digit) => Number(digit) + 1));
const PATHS = ["/", "/watch/1", "/api/videos/1/annotations", "/health/live"];
/** The pause after each answer, so that the machine does something else, too. */
const PAUSE_MS = 20;
/** How many requests are answered between two restarts. */
const ANSWERS_BETWEEN = 60;
/** How long a proxy takes to send requests to a node again that it has found to be away: `fail_timeout`, and some more. */
const TAKEN_BACK_MS = 2_500;

const hostOf = (server) => server.url.replace("http://localhost", "127.0.0.1");

/** Somebody who reads page after page, until they are told to stop. */
class Reader {
  answers = [];
  #isOver = false;
  #done;

  constructor(url, from) {
    this.#done = this.#read(url, from);
  }

  stop() {
    this.#isOver = true;
    return this.#done;
  }

  async #read(url, from) {
    for (let count = 0; !this.#isOver; count += 1) {
      const path = PATHS[count % PATHS.length];
      const answer = await ask(`${url}${path}`, { from }).catch((error) => ({ status: String(error) }));
      this.answers.push(`${path} ${answer.status}`);
      await sleep(PAUSE_MS);
    }
  }
}

/** Two nodes behind a proxy are restarted, one after the other. */
export function testRestart(start) {
  test("a restart of each node in turn loses no page and no annotation", async (t) => {
    const port = await freePort();
    const url = `https://localhost:${port}`;
    const settings = {
      PUBLIC_URL: url,
      SECRET_KEY_BASE: "only-for-tests-".repeat(5),
      RUMBL_FORCE_HTTPS: "true",
      RUMBL_TRUSTED_PROXIES: '["127.0.0.1/32"]',
      RUMBL_LIMITS__ANNOTATION_BURST: "100000",
    };
    const endings = [];
    t.after(async () => {
      for (const end of endings.reverse()) await end();
    });
    const first = await Server.start(settings);
    endings.push(() => first.stop());
    const second = await Server.start({ ...settings, DATABASE_URL: first.databaseUrl });
    endings.push(() => second.stop());
    const proxy = await start(port, [first, second].map(hostOf));
    endings.push(() => proxy.stop());

    const tokens = await register(first, [...WATCHERS, ...POSTERS]);
    const arrive = (username, options = {}) => {
      const addresses = (function* () {
        for (;;) yield url;
      })();
      const client = new ChannelClient({ token: tokens.get(username), topic: TOPIC, addresses, ...options });
      endings.push(() => client.close());
      return client;
    };
    const watchers = WATCHERS.map(() => new Watcher());
    await Promise.all(watchers.map(({ channelOptions }, index) => arrive(WATCHERS[index], channelOptions).joined()));
    const posters = POSTERS.map((username) => new Poster(username, arrive(username), () => {}));
    let isOver = false;
    const posted = Promise.all(posters.map((poster) => poster.post(Infinity, () => isOver)));
    const readers = READERS.map((from) => new Reader(url, from));
    const answers = () => readers.flatMap((reader) => reader.answers);
    const moreAnswers = async () => {
      const enough = answers().length + ANSWERS_BETWEEN;
      while (answers().length < enough) await sleep(PAUSE_MS);
    };

    for (const server of [first, second]) {
      await moreAnswers();
      await server.drain();
      await moreAnswers();
      await server.start();
      await sleep(TAKEN_BACK_MS);
    }
    await moreAnswers();
    isOver = true;
    await Promise.all([posted, ...readers.map((reader) => reader.stop())]);

    assert.deepEqual(answers().filter((answer) => !answer.endsWith(" 200")), []);
    const { annotations, lastSeq } = await stored(first);
    await Promise.all(watchers.map((watcher) => watcher.reaches(lastSeq)));
    assertStored(annotations, posters);
    for (const watcher of watchers) assertSawEverything(watcher, annotations, posters);
    assert.ok(watchers.some(({ caughtUp }) => caughtUp.length > 1), "sockets were moved");
  });
}
