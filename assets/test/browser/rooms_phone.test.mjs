// A room on a phone: everything that a member needs is within reach.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { togetherWithin } from "./support/in_step.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, inRoom, openRoom } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { isConnected, say } from "./support/talking.mjs";
import { addVideo, annotate, showsBodies } from "./support/watching.mjs";

const rumbl = useRumbl();

const tap = (page, name) => page.getByRole("button", { name, exact: true }).tap();

async function inspect(page, name) {
  await assertFits(page, name);
  await screenshot(page, name, { fullPage: false });
  await assertAccessible(page, name);
}

/** Fails unless the whole of something is between the window's edges, as far as they are at its sides. */
async function isWithin(page, locator, what) {
  await locator.scrollIntoViewIfNeeded();
  const { x, width, height } = await locator.boundingBox();
  assert.ok(x >= 0 && x + width <= PHONE.viewport.width, `${what} is from ${x} to ${x + width}`);
  assert.ok(height >= 24, `${what} is high enough for a finger`);
}

test("on a phone a member sees who is there, plays for all, lines up a video and talks", async () => {
  const host = await arrive(rumbl, "host", DESKTOP);
  const next = await addVideo(host.page, "The one after this");
  await openRoom(host.page, await addVideo(host.page, "On the sofa"));
  await host.page.getByText("Room settings").click();
  await host.page.getByLabel("Who controls it").selectOption("everyone");
  const { page, context, username } = await arrive(rumbl, "phone", PHONE);
  await enterRoom(page, host.page);
  const pages = [host.page, page];

  await page.getByText("Everyone controls this room.").waitFor();
  for (const name of [host.username, username]) await page.locator("[data-part=people]").getByText(name).waitFor();
  for (const name of ["Copy invite link", "Conversation", "Play"]) {
    await isWithin(page, page.getByRole("button", { name, exact: true }), name);
  }
  await inspect(page, "room-phone-member");

  await tap(page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "after a start on a phone" });
  await annotate(page, "from the sofa");
  await showsBodies(host.page, ["from the sofa"]);
  await tap(page, "Pause");
  await togetherWithin(pages, { isPlaying: false, what: "after a pause on a phone" });

  await page.getByText("Next videos").tap();
  await isWithin(page, page.getByLabel("Add a video by its link"), "the link's field");
  await page.getByLabel("Add a video by its link").fill(next);
  await tap(page, "Add");
  await page.getByRole("link", { name: "The one after this" }).waitFor();
  await inspect(page, "room-phone-next");
  await page.getByText("Next videos").tap();

  const [talk] = await Promise.all([context.waitForEvent("page"), tap(page, "Conversation")]);
  await isConnected(talk);
  await say(talk, "who has the remote?");
  await inspect(talk, "room-phone-conversation");
  await talk.close();
  await tap(page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "after talking on a phone" });
});

test("on a phone a host sets the room up, and hands it over", async () => {
  const phone = await arrive(rumbl, "phone", PHONE);
  const { page } = phone;
  await openRoom(page, await addVideo(page, "In the hand"));
  const bob = await arrive(rumbl, "bob", DESKTOP);
  await enterRoom(bob.page, page);
  await page.getByText("Room settings").tap();
  const panel = page.locator("[data-part=settings]");
  for (const name of ["Who controls it", "Wait for everyone’s player to load", "Hand over to"]) {
    await isWithin(page, panel.locator("label", { hasText: name }), name);
  }
  for (const control of await panel.locator("select, button").all()) {
    await isWithin(page, control, await control.textContent());
  }
  await inspect(page, "room-phone-settings");
  await page.getByLabel("Hand over to").selectOption({ label: bob.username });
  await tap(page, "Hand over");
  await bob.page.getByText("You control this room.").waitFor();
  await page.getByText(`${bob.username} controls this room.`).waitFor();
  await page.reload();
  await inRoom(page);
  assert.equal(await page.getByText("Room settings").isVisible(), false);
});
