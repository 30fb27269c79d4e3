// Rooms with a video in YouTube's player.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom } from "./support/rooms.mjs";
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
  await one.context.route(API, (route) => route.fulfill({ contentType: "text/javascript", body: `${standIn}(${runClock})()` }));
  return one;
}

/** Has the stand-in's time pass while it plays, however busy the machine is; runs in the page. */
function runClock() {
  const { calls } = window.standIn;
  let seconds = 0;
  let since = null;
  const now = () => seconds + (since === null ? 0 : (performance.now() - since) / 1_000);
  const set = (to, isPlaying) => {
    seconds = to;
    since = isPlaying ? performance.now() : null;
  };
  Object.defineProperty(window.standIn, "seconds", { get: now, set: (to) => set(to, since !== null) });
  const push = calls.push.bind(calls);
  calls.push = (call) => {
    if (call === "play" || call === "pause") set(now(), call === "play");
    return push(call);
  };
}

const pressPlay = (page) => page.getByRole("button", { name: /Play from YouTube/ }).click();
const place = (page) => page.evaluate(() => ({ at: Date.now(), seconds: window.standIn.seconds }));

/** Waits until two players are near each other, as far as one that only jumps can be. */
async function inStep(one, other) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const [first, second] = await Promise.all([place(one), place(other)]);
    const apart = second.seconds - first.seconds - (second.at - first.at) / 1_000;
    if (Math.abs(apart) < 2) return;
    assert.ok(Date.now() < deadline, `${apart} s apart`);
    await one.waitForTimeout(250);
  }
}

test("nobody's player asks YouTube for anything before play is pressed, and then follows the room", async () => {
  const [ada, bob] = [await viewer("ada"), await viewer("bob")];
  await openRoom(ada.page, await addVideo(ada.page, "From YouTube", `https://youtu.be/${VIDEO_ID}`));
  await enterRoom(bob.page, ada.page);
  await pressPlay(ada.page);
  await ada.page.waitForFunction(() => window.standIn?.seconds > 2);
  assert.deepEqual(bob.watched.foreign, []);
  await pressPlay(bob.page);
  await bob.page.waitForFunction(() => window.standIn?.calls.includes("play"));
  await inStep(ada.page, bob.page);
  const called = (page) => page.evaluate(() => window.standIn.calls.length);
  const before = [await called(ada.page), await called(bob.page)];
  await ada.page.keyboard.press("k");
  for (const [index, { page }] of [ada, bob].entries()) {
    await page.waitForFunction((from) => window.standIn.calls.slice(from).includes("pause"), before[index]);
  }
});
