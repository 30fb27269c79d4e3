// Rooms with a video in Vimeo's player.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();
const SITE = "https://player.vimeo.com";
const FRAME = `${SITE}/video/76979871`;
/** How near to each other players are that only jump, and only when they are far off. */
const NEAR_S = 2;
const standIn = await readFile(new URL("support/vimeo_stand_in.html", import.meta.url), "utf8");

/** Somebody for whom Vimeo is stood in for; its time passes while it plays. */
async function viewer(name) {
  const one = await arrive(rumbl, name, { mayAsk: [SITE] });
  await one.context.route("https://**", (route) => route.abort());
  const body = `${standIn}<script>(${runClock})()</script>`;
  await one.context.route(`${FRAME}**`, (route) => route.fulfill({ contentType: "text/html", body }));
  return one;
}

/** Has the stand-in's time pass while it plays, and be told as often as Vimeo does; runs in its frame. */
function runClock() {
  let seconds = 0;
  let since = null;
  const now = () => seconds + (since === null ? 0 : (performance.now() - since) / 1_000);
  const set = (to, isPlaying) => {
    seconds = to;
    since = isPlaying ? performance.now() : null;
  };
  Object.defineProperty(standIn, "seconds", { get: now, set: (to) => set(to, since !== null) });
  const push = standIn.calls.push.bind(standIn.calls);
  standIn.calls.push = (call) => {
    if (call === "play" || call === "pause") set(now(), call === "play");
    return push(call);
  };
  setInterval(() => since !== null && standIn.tell("timeupdate"), 250);
}

const pressPlay = (page) => page.getByRole("button", { name: /Play from Vimeo/ }).click();

/** Vimeo's frame in a page, once the stand-in is in it. */
async function frame(page) {
  const inside = await (await page.waitForSelector("iframe")).contentFrame();
  await inside.waitForFunction(() => typeof standIn === "object");
  return inside;
}

const calls = async (page) => (await frame(page)).evaluate(() => standIn.calls);

/** Waits until a page's player is asked for something, beyond what it was asked for before. */
const isAsked = async (page, call, past = 0) =>
  (await frame(page)).waitForFunction(([wanted, from]) => standIn.calls.slice(from).includes(wanted), [call, past]);

/** Waits until two players are near each other, as far as players that only jump can be. */
async function inStep(one, other) {
  const [first, second] = await Promise.all([one, other].map(frame));
  const place = (inside) => inside.evaluate(() => ({ at: Date.now(), seconds: standIn.seconds }));
  const deadline = Date.now() + 30_000;
  for (;;) {
    const [here, there] = await Promise.all([first, second].map(place));
    const apart = there.seconds - here.seconds - (there.at - here.at) / 1_000;
    if (Math.abs(apart) < NEAR_S) return;
    assert.ok(Date.now() < deadline, `${apart} s apart`);
    await one.waitForTimeout(250);
  }
}

test("nobody's player asks Vimeo for anything before play is pressed, and then follows the room", async () => {
  const [ada, bob] = [await viewer("ada"), await viewer("bob")];
  await openRoom(ada.page, await addVideo(ada.page, "From Vimeo", "https://vimeo.com/76979871"));
  await enterRoom(bob.page, ada.page);
  await pressPlay(ada.page);
  await isAsked(ada.page, "play");
  await (await frame(ada.page)).waitForFunction(() => standIn.seconds > 2);
  assert.deepEqual(bob.watched.foreign, []);

  await pressPlay(bob.page);
  await isAsked(bob.page, "play");
  await inStep(ada.page, bob.page);

  // What somebody does by Vimeo's own controls is meant for the room.
  const sought = (await calls(bob.page)).length;
  await (await frame(ada.page)).evaluate(() => {
    standIn.seconds = 40;
    standIn.tell("seeked");
  });
  await (await frame(bob.page)).waitForFunction(
    (from) => standIn.calls.slice(from).some((call) => /^setCurrentTime (39|4\d)/.test(call)),
    sought,
  );
  await inStep(ada.page, bob.page);

  // After a seek, all start together a moment later.
  for (const { page } of [ada, bob]) await (await frame(page)).waitForFunction(() => standIn.calls.at(-1) === "play");
  const before = [(await calls(ada.page)).length, (await calls(bob.page)).length];
  await ada.page.locator("#player").focus();
  await ada.page.keyboard.press("k");
  for (const [index, { page }] of [ada, bob].entries()) await isAsked(page, "pause", before[index]);
});
