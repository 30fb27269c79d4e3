// A room has a single playback rate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { togetherAtLast, togetherWithin } from "./support/in_step.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom, press, rewind } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();

async function choose(page, rate) {
  const settings = page.locator("#settings");
  if ((await settings.getAttribute("open")) === null) await settings.locator("summary").click();
  await page.getByLabel("Playback speed").selectOption(rate);
}

/** Waits until a page shows a rate. */
const shows = (page, rate) =>
  page.waitForFunction((wanted) => document.getElementById("rate").value === wanted, rate);

/** A player in a room goes up to 5 % faster or slower to stay in place. */
async function playsAt(page, rate) {
  const actual = await page.locator("video").evaluate((video) => video.playbackRate);
  assert.ok(Math.abs(actual / rate - 1) < 0.0501, `it plays at ${actual}`);
}

test("somebody changes the rate, and it is everybody's, also of who comes later", async () => {
  const ada = await arrive(rumbl, "ada");
  const bob = await arrive(rumbl, "bob");
  const pages = [ada.page, bob.page];
  await openRoom(ada.page, await addVideo(ada.page, "Faster"));
  await enterRoom(bob.page, ada.page);
  await press(ada.page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "at the usual rate" });

  await choose(bob.page, "2");
  await bob.page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  await shows(bob.page, "1");
  for (const page of pages) await playsAt(page, 1);

  await choose(ada.page, "1.5");
  await shows(bob.page, "1.5");
  await togetherWithin(pages, { isPlaying: true, rate: 1.5, what: "half as fast again" });
  for (const page of pages) await playsAt(page, 1.5);

  const { page: carl } = await arrive(rumbl, "carl");
  // The film is a minute long.
  await rewind(ada.page);
  await enterRoom(carl, ada.page);
  await shows(carl, "1.5");
  await togetherAtLast([...pages, carl], { rate: 1.5, what: "with somebody who comes late" });

  await ada.page.getByText("Room settings").click();
  await ada.page.getByLabel("Who controls it").selectOption("everyone");
  await bob.page.getByText("Everyone controls this room.").waitFor();
  await choose(bob.page, "0.75");
  for (const page of [...pages, carl]) await shows(page, "0.75");
  await togetherWithin([...pages, carl], { isPlaying: true, rate: 0.75, what: "slower, as somebody else wants" });
});
