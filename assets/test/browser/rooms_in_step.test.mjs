// The players of a room are in step a few seconds after any event, however far away they are and however wrong their
// clocks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { assertWentOn, keptTime, NEAR_MS, togetherAtLast, togetherWithin, trueTime } from "./support/in_step.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, inRoom, openRoom, press, rewind } from "./support/rooms.mjs";
import { SlowNetwork } from "./support/slow_network.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();
/** How much longer everything takes, in each direction. */
const DELAY_MS = 200;
/** How far the key for it goes forward. */
const FORWARD_MS = 10_000;

/** A page whose connection is lost asks whether its person is still logged in, which gets lost as well. */
const provoking = { provoked: [SERVER_AWAY, /\/api\/session/] };

const lost = (pages) => Promise.all(pages.map((page) => page.locator("#connection:not([data-state=live])").waitFor()));
const backIn = (pages) => Promise.all(pages.map(inRoom));

/** People in one room, whose clocks are as `clocks` says by their names; the first one has opened it. */
async function people(names, { clocks = {}, at, title }) {
  const pages = [];
  for (const name of names) {
    const { page } = await arrive(rumbl, name, { ...provoking, at });
    await trueTime(page);
    if (clocks[name]) await keptTime(page, clocks[name]);
    pages.push(page);
  }
  const [host, ...others] = pages;
  await addVideo(host, title).then((path) => openRoom(host, path));
  for (const page of others) await enterRoom(page, host);
  return pages;
}

test("four players far away are within 150 ms of each other, whatever happens", { timeout: 300_000 }, async (t) => {
  const network = await SlowNetwork.to(rumbl.server.url, DELAY_MS);
  t.after(() => network.stop());
  const names = ["ada", "bob", "carl", "dora"];
  // One clock goes 2 % fast, and is wrong besides.
  const clocks = { bob: { speed: 1.02, offMs: 3_600_000 } };
  const pages = await people(names, { clocks, at: network.url, title: "In step" });
  const [ada, bob] = pages;

  await press(ada, "Play");
  const started = await togetherWithin(pages, { isPlaying: true, what: "after a start" });
  await screenshot(bob, "room-guest");
  await screenshot(ada, "room-host");

  await ada.keyboard.press("l");
  const sought = await togetherWithin(pages, { isPlaying: true, what: "after a seek" });
  const jumped = sought.position - started.position - (sought.at - started.at);
  // On its way, the player of whoever seeks goes on, and the room goes back by so much.
  assert.ok(Math.abs(jumped - FORWARD_MS) < 1_500, `the seek went ${jumped} ms`);

  await press(ada, "Pause");
  await togetherWithin(pages, { isPlaying: false, what: "after a pause" });

  await rewind(ada);
  await press(ada, "Play");
  const restarted = await togetherWithin(pages, { isPlaying: true, what: "after another start" });

  network.cut();
  const cutOff = await togetherWithin(pages, { isPlaying: true, what: "after the connection was lost" });
  assertWentOn(restarted, cutOff, { what: "when the connection was lost" });
  await lost(pages);
  network.mend();
  await backIn(pages);
  const mended = await togetherWithin(pages, { isPlaying: true, what: "after it came back" });
  assertWentOn(cutOff, mended, { what: "when the connection came back" });

  await rewind(ada);
  const rewound = await togetherWithin(pages, { isPlaying: true, what: "after a seek back" });
  assert.ok(rewound.position < mended.position);

  await rumbl.server.kill();
  const killed = await togetherWithin(pages, { isPlaying: true, what: "after the server was killed" });
  assertWentOn(rewound, killed, { what: "when the server was killed" });
  await lost(pages);
  await rumbl.server.start();
  await backIn(pages);
  const revived = await togetherWithin(pages, { isPlaying: true, what: "after it was started again" });
  assertWentOn(killed, revived, { what: "when the server was started again" });
});

test("where the host's clock is five minutes off, the others are right all the same", async () => {
  for (const offMs of [300_000, -300_000]) {
    const names = ["ada", "bob", "carl"];
    const pages = await people(names, { clocks: { ada: { offMs } }, title: `Off by ${offMs}` });
    const [ada] = pages;
    const pressedAt = Date.now();
    await press(ada, "Play");
    const { at, position } = await togetherWithin(pages, { isPlaying: true, what: `with a host off by ${offMs} ms` });
    const late = at - pressedAt - position;
    assert.ok(late > -NEAR_MS && late < 2_000, `it began ${late} ms after the press`);

    const { page: dora } = await arrive(rumbl, "dora");
    await trueTime(dora);
    await enterRoom(dora, ada);
    await togetherAtLast([...pages, dora], { what: "with somebody who comes late" });

    await ada.keyboard.press("l");
    await togetherWithin([...pages, dora], { isPlaying: true, what: "after a seek of such a host" });
    await press(ada, "Pause");
    await togetherWithin([...pages, dora], { isPlaying: false, what: "after a pause of such a host" });
  }
});
