import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { togetherAtLast, togetherWithin, trueTime } from "./support/in_step.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, showsBodies } from "./support/watching.mjs";
import { enterRoom, inRoom, openRoom, pauseForAll, press, withoutAutoplay } from "./support/rooms.mjs";

const rumbl = useRumbl();

test("who may not control the room is told who does, and stays in place", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  await openRoom(ada.page, await addVideo(ada.page, "Hers"));
  await enterRoom(bob.page, ada.page);
  await bob.page.getByText(`${ada.username} controls this room.`).first().waitFor();
  await press(bob.page, "Copy invite link");
  const byHand = bob.page.getByLabel("Copy this invite link");
  await bob.page.getByText("Invite link copied.").or(byHand).first().waitFor();
  await press(bob.page, "Play");
  await bob.page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  await togetherWithin([ada.page, bob.page], { isPlaying: false, what: "after a start by who may not" });

  await ada.page.getByText("Room settings").click();
  await screenshot(ada.page, "room-settings");
  await assertAccessible(ada.page);
  await ada.page.getByLabel("Who controls it").selectOption("everyone");
  await bob.page.getByText("Everyone controls this room.").waitFor();
  await press(bob.page, "Play");
  await togetherWithin([ada.page, bob.page], { isPlaying: true, what: "after the other's start" });
  // What the browser or a media key does counts as well.
  await pauseForAll(bob.page, ada.page);
  await togetherWithin([ada.page, bob.page], { isPlaying: false, what: "after the other's pause" });

  await ada.page.getByLabel("Hand over to").selectOption({ label: bob.username });
  await press(ada.page, "Hand over");
  await bob.page.getByText("Room settings").waitFor();
  await annotate(bob.page, "said in a room");
  await showsBodies(ada.page, ["said in a room"]);
  await bob.page.getByText("Room settings").click();
  await press(bob.page, "Close the room");
  for (const { page } of [ada, bob]) await page.getByText("This room is closed.").waitFor();
});

test("a room goes on with the next video, for everybody", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  const next = await addVideo(ada.page, "Second");
  await openRoom(ada.page, await addVideo(ada.page, "First"));
  await enterRoom(bob.page, ada.page);
  await ada.page.getByText("Next videos").click();
  await ada.page.getByLabel("Add a video by its link").fill("nonsense");
  await press(ada.page, "Add");
  await ada.page.getByText("Paste the link of a video on this site.").waitFor();
  await ada.page.getByLabel("Add a video by its link").fill(next);
  await press(ada.page, "Add");
  await bob.page.getByText("Next videos").click();
  await bob.page.getByRole("link", { name: "Second" }).waitFor();
  await press(ada.page, "Play the next video");
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
  await press(ada.page, "Play");
  const { page } = await rumbl.window({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await trueTime(page);
  await withoutAutoplay(page);
  await enterRoom(page, ada.page);
  await togetherAtLast([ada.page, page], { what: "as a guest" });
  const isMuted = () => page.locator("video").evaluate((video) => video.muted);
  assert.equal(await isMuted(), true);
  await press(page, "Turn sound on");
  assert.equal(await isMuted(), false);
  await press(page, "Pause");
  await page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  await screenshot(page, "room-phone");
  await assertAccessible(page);
});
