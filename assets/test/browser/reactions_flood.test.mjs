// One client sends 10,000 reactions: the others receive few messages, and their pages stay usable.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelClient } from "./support/channel_client.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, showsBodies, watch } from "./support/watching.mjs";

/** The rate limit is so high that only merging protects the others. */
const NO_LIMIT = {
  RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__BURST: "100000",
  RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__INTERVAL_MS: "1",
};
const rumbl = useRumbl({ RUMBL_INFO_SYS__WIKIPEDIA: "false", ...NO_LIMIT });

const FLOOD = 10_000;
/** What is sent before the answers are waited for. */
const AT_ONCE = 1_000;
const MESSAGES_PER_S = 4;
const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "👏"];
/** With six emoji, these are fewer different reactions than one message holds. */
const SECONDS = 30;
/** Emoji that a page draws at most. */
const MOST_FLIGHTS = 30;
/** No step of a viewer should take nearly as long, also on a machine that is busy. */
const USABLE_MS = 5_000;

/**
 * Has a page keep, from its next load on, when it gets messages about reactions, and how many reactions each is about:
 * this process is busy with sending.
 */
async function observeReactions(page) {
  await page.addInitScript(() => {
    window.told = [];
    const keep = ({ data }) => {
      const [, , , event, { reactions } = {}] = JSON.parse(data);
      if (event !== "reactions") return;
      window.told.push({ at: performance.now(), count: reactions.reduce((sum, [, , count]) => sum + count, 0) });
    };
    window.WebSocket = class extends WebSocket {
      constructor(...options) {
        super(...options);
        this.addEventListener("message", keep);
      }
    };
  });
  return () => page.evaluate(() => window.told);
}

/** Keeps how many emoji a page has drawn at a time at most. */
const observeDrawn = (page) =>
  page.evaluate(() => {
    window.mostDrawn = 0;
    const layer = document.getElementById("reaction-layer");
    const note = () => (window.mostDrawn = Math.max(window.mostDrawn, layer.childElementCount));
    new MutationObserver(note).observe(layer, { childList: true });
  });

/** Sends them as fast as the server answers; returns how each was answered, and how often. */
async function flood(client) {
  const answers = {};
  for (let sent = 0; sent < FLOOD; sent += AT_ONCE) {
    const pushes = Array.from({ length: AT_ONCE }, (_, index) => {
      const number = sent + index;
      return client.push("react", { emoji: EMOJI[number % EMOJI.length], at: (number % SECONDS) * 1_000 });
    });
    for (const answer of await Promise.all(pushes)) {
      const words = answer?.status ?? "none";
      answers[words] = (answers[words] ?? 0) + 1;
    }
  }
  return answers;
}

test("10,000 reactions of one client are few messages to another, whose page stays usable", async (t) => {
  const viewer = await arrive(rumbl, "viewer");
  const path = await addVideo(viewer.page, "Beloved");
  const flooder = await arrive(rumbl, "flooder");
  const token = await rumbl.server.command("user", "token", flooder.username);
  const topic = `videos:${path.match(/\d+/)[0]}`;
  const client = new ChannelClient({ token, topic, addresses: [rumbl.server.url] });
  t.after(() => client.close());
  await client.joined();
  const { page } = viewer;
  const told = await observeReactions(page);
  await watch(page, path);
  await seek(page, 5);
  await observeDrawn(page);

  const began = Date.now();
  const flooded = flood(client);
  const bodies = [];
  // Until all are sent, whoever watches does what one does.
  let isOver = false;
  flooded.finally(() => (isOver = true));
  let slowestMs = 0;
  do {
    const pressedAt = Date.now();
    bodies.push(`still here ${bodies.length}`);
    await seek(page, 5 + bodies.length);
    await annotate(page, bodies.at(-1));
    await showsBodies(page, bodies);
    slowestMs = Math.max(slowestMs, Date.now() - pressedAt);
  } while (!isOver && bodies.length < 10);
  const answers = await flooded;
  const took = Date.now() - began;
  assert.deepEqual(answers, { ok: FLOOD });

  await page.waitForFunction((all) => window.told.reduce((sum, { count }) => sum + count, 0) >= all, FLOOD);
  // Nothing more comes once it is over.
  await page.waitForTimeout(1_000);
  const messages = await told();
  assert.equal(messages.reduce((sum, { count }) => sum + count, 0), FLOOD, "each is told of once");
  const lasted = messages.at(-1).at - messages[0].at;
  console.log(`${FLOOD} in ${took} ms; ${messages.length} messages in ${Math.round(lasted)} ms; a step took ${slowestMs} ms at most`);
  assert.ok(messages.length <= (lasted / 1_000) * MESSAGES_PER_S + 2, `${messages.length} messages in ${lasted} ms`);
  assert.ok(slowestMs < USABLE_MS, `the page took ${slowestMs} ms`);
  assert.ok((await page.evaluate(() => window.mostDrawn)) <= MOST_FLIGHTS);
});
