// Rooms with a stream, played by hls.js in each page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { STREAM_SITE, standIn } from "./support/hosts.mjs";
import { togetherWithin } from "./support/in_step.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom, press, rewind } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();

/** Somebody in a browser that plays no streams by itself. */
async function viewer(name) {
  const one = await arrive(rumbl, name, { mayAsk: [STREAM_SITE] });
  await standIn(one.context);
  return one;
}

const pressPlay = (page) => page.getByRole("button", { name: /^Play from stream\.example/ }).click();
const plays = (page) => page.waitForFunction(() => document.querySelector("video").currentTime > 0);

test("a stream is asked for by nobody who has not pressed play, and then plays, stops and jumps together", async () => {
  const [ada, bob] = [await viewer("ada"), await viewer("bob")];
  const pages = [ada.page, bob.page];
  await openRoom(ada.page, await addVideo(ada.page, "A stream", `${STREAM_SITE}/stream.m3u8`));
  await enterRoom(bob.page, ada.page);
  await pressPlay(ada.page);
  await plays(ada.page);
  assert.deepEqual(bob.watched.foreign, []);

  await press(ada.page, "Pause");
  await pressPlay(bob.page);
  await bob.page.locator("[data-part=note]").getByText(`${ada.username} controls this room.`).waitFor();
  await rewind(ada.page);
  await press(ada.page, "Play");
  await Promise.all(pages.map(plays));
  // The stream is six seconds long.
  await rewind(ada.page);
  await togetherWithin(pages, { isPlaying: true, what: "a stream after a seek" });
  await press(ada.page, "Pause");
  await togetherWithin(pages, { isPlaying: false, what: "a stream after a pause" });
  await rewind(ada.page);
  await press(ada.page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "a stream after a start" });
});
