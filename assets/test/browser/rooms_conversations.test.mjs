// Rooms and conversations: a room is opened from a conversation and announced there, or has a conversation of its
// own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { togetherWithin } from "./support/in_step.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, inRoom, openRoom, press } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { isConnected, message, say } from "./support/talking.mjs";
import { addVideo, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

/** Presses what opens another page, and waits until that has loaded. */
async function opened(context, press) {
  const [page] = await Promise.all([context.waitForEvent("page"), press()]);
  await page.waitForLoadState();
  return page;
}

/** Opens the conversation of the room that a page shows, which a member of the room finds beside the video. */
async function openTalk({ context, page }) {
  const talk = await opened(context, () => press(page, "Conversation"));
  await isConnected(talk);
  return talk;
}

/** Shares the beginning of a video with the only conversation somebody is in, and opens a room from there. */
async function openFromTalk({ page }, path, talkUrl) {
  await watch(page, path);
  await press(page, "Share this moment");
  await page.locator("#share-moment-list button").first().click();
  await page.getByText("Sent to ").waitFor();
  await page.goto(talkUrl);
  await isConnected(page);
  await page.locator(".said-actions").getByRole("link", { name: "Watch together", exact: true }).click();
  await page.getByRole("heading", { name: "Watch together" }).waitFor();
}

test("a room that is opened from a conversation is announced there, and talks in it", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(ada.page, "From a talk");
  await message(ada.page, "bob the");
  const talkUrl = ada.page.url();
  await bob.page.goto(talkUrl);
  await isConnected(bob.page);
  await openFromTalk(ada, path, talkUrl);
  await ada.page.getByText("The link will be posted in").waitFor();
  await screenshot(ada.page, "room-from-conversation");
  await assertAccessible(ada.page, "opening a room from a conversation");
  await press(ada.page, "Open the room");
  await ada.page.waitForURL(/\/rooms\//);
  await inRoom(ada.page);

  const invitation = bob.page.locator(".said-words", { hasText: "Let’s watch together:" });
  const joined = await opened(bob.context, () => invitation.getByRole("link").click());
  assert.equal(new URL(joined.url()).pathname, new URL(ada.page.url()).pathname);
  await inRoom(joined);
  await ada.page.locator("[data-part=people]").getByText(bob.username).waitFor();
  await press(ada.page, "Play");
  await togetherWithin([ada.page, joined], { isPlaying: true, what: "in a room from a conversation" });

  const talk = await openTalk({ context: bob.context, page: joined });
  assert.equal(talk.url(), talkUrl, "it is the conversation that the room was opened from");

  // Who only has the link is in the room, and not in the conversation of others.
  const carl = await arrive(rumbl, "carl");
  await enterRoom(carl.page, ada.page);
  const back = await opened(carl.context, () => press(carl.page, "Conversation"));
  await back.getByText("This room was opened from a conversation that you are not in.").waitFor();
  await inRoom(back);
});

test("a room of its own has a conversation of its own, for whoever is in the room", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  await openRoom(ada.page, await addVideo(ada.page, "With words"));
  await enterRoom(bob.page, ada.page);
  await press(ada.page, "Play");
  const adas = await openTalk(ada);
  await adas.getByRole("heading", { name: "Watching With words" }).waitFor();
  const bobs = await openTalk(bob);
  assert.equal(bobs.url(), adas.url());
  await say(adas, "popcorn?");
  await bobs.locator(".said-words").getByText("popcorn?").waitFor();
  await say(bobs, "always");
  await adas.locator(".said-words").getByText("always").waitFor();
  await screenshot(bobs, "room-conversation");
  await togetherWithin([ada.page, bob.page], { isPlaying: true, what: "while people talk" });
});
