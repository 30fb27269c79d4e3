// A player is loading: the others are told, and wait if the room's rules say so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { holdBack } from "./support/held_back.mjs";
import { togetherWithin } from "./support/in_step.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom, press } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();
/** How much of the film comes through to Bob; the room then goes past that. */
const SHARE = 0.3;

const loading = (page) => page.locator("[data-part=loading]");

/** Ada's room, in which Bob's player plays, and gets only the beginning of the film. */
async function scene(title) {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  await openRoom(ada.page, await addVideo(ada.page, title));
  const letThrough = await holdBack(bob.context, SHARE);
  await enterRoom(bob.page, ada.page);
  await ada.page.getByText("Room settings").click();
  return { ada, bob, pages: [ada.page, bob.page], letThrough };
}

/** Goes where Bob has nothing of the film yet. */
async function goOn(page) {
  await page.locator("#player").focus();
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("l");
  await page.waitForFunction(() => document.querySelector("video").currentTime >= 30);
}

test("a room that waits stops for who has to load, says for whom, and goes on together afterwards", async () => {
  const { ada, bob, pages, letThrough } = await scene("Waited for");
  await ada.page.getByLabel("Wait for everyone’s player to load").check();
  await press(ada.page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "while there is enough" });
  assert.equal(await loading(ada.page).isVisible(), false);

  await goOn(ada.page);
  for (const page of pages) await loading(page).getByText(`Loading: ${bob.username}…`).waitFor();
  const waiting = await togetherWithin([ada.page], { isPlaying: false, what: "while Bob has to load" });
  await screenshot(ada.page, "room-waits");
  await assertAccessible(ada.page, "a room that waits");

  letThrough();
  for (const page of pages) await loading(page).waitFor({ state: "hidden" });
  const after = await togetherWithin(pages, { isPlaying: true, what: "after he has loaded" });
  assert.ok(after.position > waiting.position && after.position - waiting.position < 10_000, "it goes on from there");
});

test("a room that does not wait says who has to load, plays on, and has them in place afterwards", async () => {
  const { ada, bob, pages, letThrough } = await scene("Not waited for");
  await press(ada.page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "while there is enough" });
  await goOn(ada.page);
  await loading(ada.page).getByText(`Loading: ${bob.username}…`).waitFor();
  await togetherWithin([ada.page], { isPlaying: true, what: "while Bob has to load" });
  letThrough();
  await loading(ada.page).waitFor({ state: "hidden" });
  await togetherWithin(pages, { isPlaying: true, what: "after he has loaded" });
});

test("a room waits for a guest who has to load, too", async () => {
  const ada = await arrive(rumbl, "ada");
  await openRoom(ada.page, await addVideo(ada.page, "Waited for by all"));
  const guest = await rumbl.window();
  const letThrough = await holdBack(guest.context, SHARE);
  await enterRoom(guest.page, ada.page);
  await ada.page.getByText("Room settings").click();
  await ada.page.getByLabel("Wait for everyone’s player to load").check();
  await press(ada.page, "Play");
  await togetherWithin([ada.page, guest.page], { isPlaying: true, what: "while a guest has enough" });
  await goOn(ada.page);
  for (const page of [ada.page, guest.page]) await loading(page).getByText("Loading: a guest…").waitFor();
  await togetherWithin([ada.page], { isPlaying: false, what: "while a guest has to load" });
  letThrough();
  for (const page of [ada.page, guest.page]) await loading(page).waitFor({ state: "hidden" });
  await togetherWithin([ada.page, guest.page], { isPlaying: true, what: "after the guest has loaded" });
});
