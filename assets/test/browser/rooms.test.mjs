import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { SlowNetwork } from "./support/slow_network.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, showsBodies } from "./support/watching.mjs";
import {
  farFromEnd,
  inRoom,
  keptTime,
  openRoom,
  pauseForAll,
  places,
  rewind,
  togetherWithin,
  trueTime,
  withoutAutoplay,
} from "./support/rooms.mjs";

const rumbl = useRumbl();
/** How much longer everything takes for those far away, in each direction. */
const DELAY_MS = 200;

/** A page whose connection is lost asks whether its person is still logged in, which gets lost as well. */
const provoking = { provoked: [SERVER_AWAY, /\/api\/session/] };
const button = (page, name) => page.getByRole("button", { name, exact: true });

test("four players are within 150 ms of each other, whatever happens", { timeout: 480_000 }, async (t) => {
  const network = await SlowNetwork.to(rumbl.server.url, DELAY_MS);
  t.after(() => network.stop());
  const ada = await arrive(rumbl, "ada", provoking);
  const others = [];
  for (const name of ["bob", "carl", "dora"]) others.push(await arrive(rumbl, name, { ...provoking, at: network.url }));
  const pages = [ada.page, ...others.map(({ page }) => page)];
  for (const page of pages) await trueTime(page);
  // One clock goes 2 % fast, and is wrong besides.
  await keptTime(others[0].page, { speed: 1.02, offMs: 3_600_000 });
  await addVideo(ada.page, "In step").then((path) => openRoom(ada.page, path));
  const { pathname } = new URL(ada.page.url());
  for (const { page } of others) {
    await page.goto(pathname);
    await inRoom(page);
  }

  await button(ada.page, "Play").click();
  await togetherWithin(pages, { isPlaying: true, what: "after a start" });
  await screenshot(others[1].page, "room-guest");
  await screenshot(ada.page, "room-host");

  await ada.page.keyboard.press("l");
  await togetherWithin(pages, { isPlaying: true, what: "after a seek" });

  await button(ada.page, "Pause").click();
  await togetherWithin(pages, { isPlaying: false, what: "after a pause" });

  await rewind(ada.page);
  await button(ada.page, "Play").click();
  await togetherWithin(pages, { isPlaying: true, what: "after another start" });
  await farFromEnd(ada.page);
  network.cut();
  for (const { page } of others) await page.locator("#connection:not([data-state=live])").waitFor();
  network.mend();
  for (const { page } of others) await isLive(page);
  await farFromEnd(ada.page);
  await togetherWithin(pages, { isPlaying: true, what: "after a lost connection" });

  await rumbl.server.kill();
  for (const page of pages) await page.locator("#connection:not([data-state=live])").waitFor();
  await rumbl.server.start();
  for (const page of pages) await isLive(page);
  await farFromEnd(ada.page);
  await togetherWithin(pages, { isPlaying: true, what: "after the server was killed" });
});

test("who may not control the room is told who does, and stays in place", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  await openRoom(ada.page, await addVideo(ada.page, "Hers"));
  await bob.page.goto(new URL(ada.page.url()).pathname);
  await inRoom(bob.page);
  await bob.page.getByText(`${ada.username} controls this room.`).first().waitFor();
  await button(bob.page, "Copy invite link").click();
  const byHand = bob.page.getByLabel("Copy this invite link");
  await bob.page.getByText("Invite link copied.").or(byHand).first().waitFor();
  await button(bob.page, "Play").click();
  await bob.page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  assert.ok((await places([bob.page, ada.page])).every(({ isPlaying }) => !isPlaying));

  await ada.page.getByText("Room settings").click();
  await screenshot(ada.page, "room-settings");
  await assertAccessible(ada.page);
  await ada.page.getByLabel("Who controls it").selectOption("everyone");
  await bob.page.getByText("Everyone controls this room.").waitFor();
  await button(bob.page, "Play").click();
  await togetherWithin([ada.page, bob.page], { isPlaying: true, what: "after the other's start" });
  // What the browser or a media key does counts as well.
  await pauseForAll(bob.page, ada.page);
  await togetherWithin([ada.page, bob.page], { isPlaying: false, what: "after the other's pause" });

  await ada.page.getByLabel("Hand over to").selectOption({ label: bob.username });
  await button(ada.page, "Hand over").click();
  await bob.page.getByText("Room settings").waitFor();
  await annotate(bob.page, "said in a room");
  await showsBodies(ada.page, ["said in a room"]);
  await bob.page.getByText("Room settings").click();
  await button(bob.page, "Close the room").click();
  for (const { page } of [ada, bob]) await page.getByText("This room is closed.").waitFor();
});

test("a room goes on with the next video, for everybody", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  const next = await addVideo(ada.page, "Second");
  await openRoom(ada.page, await addVideo(ada.page, "First"));
  await bob.page.goto(new URL(ada.page.url()).pathname);
  await inRoom(bob.page);
  await ada.page.getByText("Next videos").click();
  await ada.page.getByLabel("Add a video by its link").fill("nonsense");
  await button(ada.page, "Add").click();
  await ada.page.getByText("Paste the link of a video on this site.").waitFor();
  await ada.page.getByLabel("Add a video by its link").fill(next);
  await button(ada.page, "Add").click();
  await bob.page.getByText("Next videos").click();
  await bob.page.getByRole("link", { name: "Second" }).waitFor();
  await button(ada.page, "Play the next video").click();
  for (const { page } of [ada, bob]) {
    await page.getByRole("heading", { name: "Second" }).waitFor();
    await inRoom(page);
  }
});

test("a closed room, and a link that is wrong, say so", async () => {
  const { page } = await arrive(rumbl, "ada", { provoked: [MISSING_PAGE] });
  for (const path of ["/rooms/AAAAAAAAAAAAAAAAAAAAAA", "/rooms/x"]) {
    await page.goto(path);
    await page.getByRole("heading", { name: "This room is closed" }).waitFor();
  }
  await screenshot(page, "room-closed");
});

test("a guest joins in, on a phone too, and finds how to take part", async () => {
  const ada = await arrive(rumbl, "ada");
  await openRoom(ada.page, await addVideo(ada.page, "For all"));
  await button(ada.page, "Play").click();
  const { page } = await rumbl.window({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await trueTime(page);
  await withoutAutoplay(page);
  await page.goto(new URL(ada.page.url()).pathname);
  await inRoom(page);
  await togetherWithin([ada.page, page], { isPlaying: true, what: "as a guest" });
  const isMuted = () => page.locator("video").evaluate((video) => video.muted);
  assert.equal(await isMuted(), true);
  await button(page, "Turn sound on").click();
  assert.equal(await isMuted(), false);
  await button(page, "Pause").click();
  await page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  await screenshot(page, "room-phone");
  await assertAccessible(page);
});
