// People's positions in a video: shown beside their names, joined with one press, and shared only by those who want
// to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_INFO_SYS__WIKIPEDIA: "false" });

const joining = (page, name) => page.locator(`#people [data-username="${name}"] .room-join`);
const positionOf = (page) => page.locator("video").evaluate((video) => video.currentTime);

async function play(page) {
  await page.locator("video").evaluate((video) => {
    video.muted = true;
    return video.play();
  });
}

test("people go where somebody else is, who plays or stands still, and nowhere once they do not want it", async () => {
  const ada = await arrive(rumbl, "ada", DESKTOP);
  const path = await addVideo(ada.page, "Where they are");
  await watch(ada.page, path);
  await seek(ada.page, 42);
  const bob = await arrive(rumbl, "bob", PHONE);
  await watch(bob.page, path);
  const join = joining(bob.page, ada.username);
  await join.waitFor();
  assert.equal(await join.textContent(), `Join ${ada.username} at 0:42`);
  assert.equal(await bob.page.locator("#people .room-join:visible").count(), 1, "nobody joins themselves");
  await assertAccessible(bob.page, "who is where on a phone");
  await assertFits(bob.page, "who is where on a phone");
  await screenshot(bob.page, "whereabouts-390");
  await join.tap();
  await bob.page.waitForFunction(() => document.querySelector("video").currentTime === 42);
  assert.equal(await bob.page.locator("video").evaluate((video) => video.paused), true);
  // Now Ada sees where Bob is.
  await joining(ada.page, bob.username).getByText("0:42").waitFor();
  await screenshot(ada.page, "whereabouts-1280");

  await seek(bob.page, 3);
  await play(bob.page);
  const joinBob = joining(ada.page, bob.username);
  await ada.page.waitForFunction((name) => {
    const words = document.querySelector(`#people [data-username="${name}"] .room-time`).textContent;
    return words >= "0:05" && words < "0:42";
  }, bob.username);
  await joinBob.focus();
  await ada.page.keyboard.press("Enter");
  await ada.page.waitForFunction(() => !document.querySelector("video").paused);
  const apart = Math.abs((await positionOf(ada.page)) - (await positionOf(bob.page)));
  assert.ok(apart < 3, `they are ${apart} s apart`);

  await bob.page.locator("#settings > summary").click();
  await bob.page.getByLabel("Show others where I am in the video").uncheck();
  await joinBob.waitFor({ state: "hidden" });
  assert.equal(await ada.page.locator(`#people [data-username="${bob.username}"]`).isVisible(), true);
});
