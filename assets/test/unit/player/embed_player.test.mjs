import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { EmbedPlayer } from "../../../js/watch/player/embed_player.js";

const PAST_END = "9:59 is after this video’s end at 1:00.";
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  globalThis.document = { createElement: () => ({ remove() {} }) };
});

/** A player, and the other site's, whose events the test tells. */
function embed() {
  const site = { sought: [], currentTimeMs: () => 0, play() {}, pause() {}, seek: (atMs) => site.sought.push(atMs) };
  const element = { dataset: {}, prepend() {} };
  let on = null;
  const player = new EmbedPlayer(element, "Elsewhere", async (_place, _dataset, events) => {
    on = events;
    return site;
  });
  const told = [];
  player.addEventListener("problem", ({ detail }) => told.push(detail));
  player.addEventListener("play", () => told.push("play"));
  const open = async () => {
    player.play();
    await turn();
    return on;
  };
  return { player, site, told, open };
}

test("a jump past the end before it is known is told once the video plays, as what is told is gone then", async () => {
  const { player, site, told, open } = embed();
  player.startAt(599_000);
  const on = await open();
  assert.deepEqual(site.sought, [599_000]);
  on.duration(60_000);
  on.changed(true);
  assert.deepEqual(told, ["play", PAST_END]);
  on.changed(false);
  on.changed(true);
  assert.deepEqual(told, ["play", PAST_END, "play"], "it is told once");
});

test("the end may be learned while the video plays already", async () => {
  const { player, told, open } = embed();
  player.startAt(599_000);
  const on = await open();
  on.changed(true);
  assert.deepEqual(told, ["play"]);
  on.duration(60_000);
  assert.deepEqual(told, ["play", PAST_END]);
});

test("a later jump past the end is told at once, and one within the video is not told", async () => {
  const { player, told, open } = embed();
  const on = await open();
  on.duration(60_000);
  on.changed(true);
  for (const atMs of [0, 59_000, 60_000, 60_050]) player.seek(atMs);
  assert.deepEqual(told, ["play"]);
  player.seek(599_000);
  assert.deepEqual(told, ["play", PAST_END]);
});

test("a live stream, which has no end, is never said to have one", async () => {
  const { player, told, open } = embed();
  player.startAt(599_000);
  const on = await open();
  on.duration(null);
  on.changed(true);
  player.seek(599_000);
  assert.deepEqual(told, ["play"]);
});
