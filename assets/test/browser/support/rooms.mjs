import assert from "node:assert/strict";
import { isLive, watch } from "./watching.mjs";

/** The time limit on a busy machine. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;
/** How long a player has to obey before it is asked again. */
const AGAIN_MS = 2_000;

/** Opens a room for the video at `path`. */
export async function openRoom(page, path) {
  await watch(page, path);
  await page.getByRole("button", { name: "Watch together" }).click();
  await page.waitForURL(/\/rooms\//);
  await inRoom(page);
}

/** Joins the room that another page is in. */
export async function enterRoom(page, other) {
  await page.goto(new URL(other.url()).pathname);
  await inRoom(page);
}

/** Waits until a page is live and has joined its room. */
export async function inRoom(page) {
  await isLive(page);
  await page.locator("#together .together-who:not(:text('Joining the room'))").waitFor();
}

/** Makes a page's browser block sound until the viewer presses something. */
export async function withoutAutoplay(page) {
  await page.addInitScript(() => {
    // Scripts run by the test driver would count as a press.
    let hasPressed = false;
    addEventListener("pointerdown", () => (hasPressed = true), true);
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function playMuted() {
      return this.muted || hasPressed ? play.call(this) : Promise.reject(new DOMException("not yet", "NotAllowedError"));
    };
  });
}

/** Presses a button of the room or the player. */
export const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/** Seeks to about the beginning of the video with the slider. */
export async function rewind(page) {
  await page.locator("#position").evaluate((slider) => {
    slider.value = slider.min;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** Pauses like a browser or a media key, until the room attributes that to the viewer and another page stops. */
export async function pauseForAll(page, other) {
  const hasStopped = () => other.locator("video").evaluate((video) => video.paused);
  await until(hasStopped, () => page.locator("video").evaluate((video) => video.pause()), "paused for all");
}

/** Repeats an action until it has an effect. */
async function until(isSo, act, what) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `not ${what} in time`);
    await act();
    const again = Date.now() + AGAIN_MS;
    while (Date.now() < again && !(await isSo())) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
