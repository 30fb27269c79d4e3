// Annotations in a room are those of its video: everybody sees them at their moment, in the panel and over the
// picture.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { togetherWithin } from "./support/in_step.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom, press, rewind } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, letFly, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

/** Waits until a text flies over a page's picture. */
const flies = (page, text) => page.locator(".danmaku-text").getByText(text, { exact: true }).waitFor();
const isAfter = (page, seconds) =>
  page.waitForFunction((to) => document.querySelector("video").currentTime >= to, seconds);

test("what is said in a room reaches all at its moment, in the room and outside, and the other way round", async () => {
  const ada = await arrive(rumbl, "ada");
  const path = await addVideo(ada.page, "With comments");
  await watch(ada.page, path);
  await seek(ada.page, 5);
  await annotate(ada.page, "said before, alone");
  await openRoom(ada.page, path);
  const bob = await arrive(rumbl, "bob");
  await enterRoom(bob.page, ada.page);
  const outside = await arrive(rumbl, "olga");
  await watch(outside.page, path);
  const inside = [ada.page, bob.page];
  for (const page of inside) {
    await letFly(page, true);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".danmaku-text").count(), 0, "nothing flies before its moment");
  }

  await press(ada.page, "Play");
  await Promise.all(inside.map((page) => flies(page, "said before, alone")));
  await showsBodies(bob.page, ["said before, alone"]);
  await screenshot(bob.page, "room-danmaku", { fullPage: false });

  await annotate(bob.page, "said in the room");
  await Promise.all(inside.map((page) => flies(page, "said in the room")));
  await togetherWithin(inside, { isPlaying: true, what: "while somebody writes" });
  await press(ada.page, "Pause");
  await togetherWithin(inside, { isPlaying: false, what: "after a pause" });
  for (const page of inside) await showsBodies(page, ["said before, alone", "said in the room"]);

  // Outside, people are at moments of their own.
  await showsBodies(outside.page, []);
  await seek(outside.page, 2);
  await annotate(outside.page, "said outside");
  for (const page of inside) await showsBodies(page, ["said outside", "said before, alone", "said in the room"]);
  await seek(outside.page, 55);
  await showsBodies(outside.page, ["said outside", "said before, alone", "said in the room"]);

  await rewind(ada.page);
  for (const page of inside) await showsBodies(page, []);
  await press(ada.page, "Play");
  await Promise.all(inside.map((page) => flies(page, "said outside")));
});

test("where an annotation is, everybody goes when the host goes there, and nobody when another does", async () => {
  const ada = await arrive(rumbl, "ada");
  const path = await addVideo(ada.page, "With moments");
  await watch(ada.page, path);
  await seek(ada.page, 40);
  await annotate(ada.page, "the cat");
  await openRoom(ada.page, path);
  const bob = await arrive(rumbl, "bob");
  await enterRoom(bob.page, ada.page);
  const marker = (page) => page.locator(".timeline-marker").first();
  await marker(bob.page).click();
  await bob.page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  await togetherWithin([ada.page, bob.page], { isPlaying: false, what: "after a jump by who may not" });
  await showsBodies(bob.page, []);
  await marker(ada.page).click();
  await Promise.all([ada.page, bob.page].map((page) => isAfter(page, 39.9)));
  for (const page of [ada.page, bob.page]) await showsBodies(page, ["the cat"]);
});
