// Rooms with a video from YouTube, whose player is another site's.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arrive } from "./support/people.mjs";
import { inRoom, openRoom } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();
const VIDEO_ID = "dQw4w9WgXcQ";
const API = "https://www.youtube.com/iframe_api";
const FRAME = `https://www.youtube-nocookie.com/embed/${VIDEO_ID}`;
const standIn = await readFile(new URL("support/youtube_stand_in.js", import.meta.url), "utf8");

/** Somebody for whom YouTube is stood in for; its time passes while it plays. */
async function viewer(name) {
  const one = await arrive(rumbl, name, {
    mayAsk: [new URL(API).origin, new URL(FRAME).origin],
    provoked: [/ERR_FAILED \(https:\/\/www.youtube.com/],
  });
  await one.context.route("https://**", (route) => route.abort());
  await one.context.route(`${FRAME}**`, (route) => route.fulfill({ contentType: "text/html", body: "<title>Stand-in</title>" }));
  const clock = "setInterval(() => { if (standIn.calls.at(-1) === 'pause') return; standIn.seconds += 0.05; }, 50);";
  await one.context.route(API, (route) => route.fulfill({ contentType: "text/javascript", body: standIn + clock }));
  return one;
}

const pressPlay = (page) => page.getByRole("button", { name: /Play from YouTube/ }).click();
const position = (page) => page.evaluate(() => window.standIn.seconds);

test("nobody's player asks YouTube for anything before play is pressed, and then follows the room", async () => {
  const [ada, bob] = [await viewer("ada"), await viewer("bob")];
  await openRoom(ada.page, await addVideo(ada.page, "From YouTube", `https://youtu.be/${VIDEO_ID}`));
  await bob.page.goto(new URL(ada.page.url()).pathname);
  await inRoom(bob.page);
  await pressPlay(ada.page);
  await ada.page.waitForFunction(() => window.standIn?.seconds > 2);
  assert.deepEqual(bob.watched.foreign, []);
  await pressPlay(bob.page);
  await bob.page.waitForFunction(() => window.standIn?.calls.includes("play"));
  const [hers, his] = [await position(ada.page), await position(bob.page)];
  assert.ok(Math.abs(hers - his) < 2, `${hers} and ${his}`);
  await ada.page.keyboard.press("k");
  for (const { page } of [ada, bob]) await page.waitForFunction(() => window.standIn?.calls.includes("pause"));
});
