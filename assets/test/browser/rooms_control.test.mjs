// Who controls a room: the host can hand it over, and somebody else becomes host when the host stays away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { togetherWithin } from "./support/in_step.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, inRoom, openRoom, press } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

/** Long enough to reload a page on a busy machine. */
const HOST_ABSENCE_MS = 6_000;
const rumbl = useRumbl({ RUMBL_LIMITS__ROOM_HOST_ABSENCE_MS: String(HOST_ABSENCE_MS) });

/** People in one room, in the order in which they came; the first one has opened it. */
async function people(title, names) {
  const all = [];
  for (const name of names) all.push(await arrive(rumbl, name));
  const [host, ...others] = all;
  await openRoom(host.page, await addVideo(host.page, title));
  for (const { page } of others) await enterRoom(page, host.page);
  return all;
}

/** Waits until everybody is told that one of them controls the room, and only that one may change it. */
async function isHost(host, others) {
  await host.page.locator("[data-part=who]").getByText("You control this room.").waitFor();
  await host.page.getByText("Room settings").waitFor();
  for (const { page } of others) {
    await page.locator("[data-part=who]").getByText(`${host.username} controls this room.`).waitFor();
    assert.equal(await page.getByText("Room settings").isVisible(), false);
  }
}

/** Fails unless a press of one's is refused with the words that say who controls the room. */
async function isRefused({ page }, name, host) {
  await press(page, name);
  await page.locator("[data-part=note]").getByText(`${host.username} controls this room.`).waitFor();
}

test("a host hands the control over to somebody who is there, and has none any more", async () => {
  const [ada, bob, carl] = await people("Handed over", ["ada", "bob", "carl"]);
  const pages = [ada, bob, carl].map(({ page }) => page);
  await isHost(ada, [bob, carl]);
  await ada.page.getByText("Room settings").click();
  const choice = ada.page.getByLabel("Hand over to");
  await choice.getByRole("option", { name: carl.username }).waitFor({ state: "attached" });
  const names = await choice.getByRole("option").allTextContents();
  assert.deepEqual(names.slice(1).sort(), [bob.username, carl.username], "nobody hands it over to themselves");
  await choice.selectOption({ label: bob.username });
  await press(ada.page, "Hand over");
  await isHost(bob, [ada, carl]);
  await isRefused(ada, "Play", bob);
  await press(bob.page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "after a start by the new host" });
  await isRefused(ada, "Pause", bob);
  await togetherWithin(pages, { isPlaying: true, what: "after a pause by the old host" });
});

test("a host who leaves is followed by whoever has been there for longest; one who is soon back stays host", async () => {
  const [ada, bob, carl] = await people("Passed on", ["ada", "bob", "carl"]);
  await ada.page.reload();
  await inRoom(ada.page);
  // Bob has been there for longer now than Ada, and for as long as a host may be gone.
  await bob.page.waitForTimeout(HOST_ABSENCE_MS);
  await isHost(ada, [bob, carl]);
  await press(ada.page, "Play");
  await togetherWithin([bob.page, carl.page], { isPlaying: true, what: "before the host leaves" });
  await ada.page.close();
  await togetherWithin([bob.page, carl.page], { isPlaying: true, what: "after the host has left" });
  await isHost(bob, [carl]);
  await isRefused(carl, "Pause", bob);
  await press(bob.page, "Pause");
  await togetherWithin([bob.page, carl.page], { isPlaying: false, what: "after a pause by the next host" });
});
