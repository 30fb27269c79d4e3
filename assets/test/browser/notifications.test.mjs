import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, TABLET, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { message, say } from "./support/talking.mjs";
import { addVideo, annotate, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const badge = (page) => page.locator('[data-unread="notifications"]');

async function inspect(page, name) {
  await assertFits(page, name);
  await screenshot(page, name, { fullPage: false });
  await assertAccessible(page, name);
}

test("somebody who watches is told at once, reads it, and chooses what they are told", async () => {
  const { page: one } = await arrive(rumbl, "toldone", { ...DESKTOP, reducedMotion: "reduce" });
  const { page: other, username } = await arrive(rumbl, "tolltwo", { ...DESKTOP, reducedMotion: "reduce" });
  const path = await addVideo(one, "A day at the sea");
  await watch(one, path);
  assert.equal(await badge(one).isHidden(), true);
  await watch(other, path);
  await annotate(other, "What a wave");
  await badge(one).getByText("1", { exact: true }).waitFor();
  await annotate(other, "And another one");
  await watch(one, "/watch/1");
  await one.goto("/notifications");
  await one.getByText(`${username} wrote 2 annotations on A day at the sea`).waitFor();
  await inspect(one, "notifications-desktop");
  await one.setViewportSize(TABLET.viewport);
  await inspect(one, "notifications-tablet");
  await one.getByRole("button", { name: "Mark as read" }).click();
  await one.getByText("Your notifications are marked as read.").waitFor();
  assert.equal(await badge(one).isHidden(), true);
  await one.getByRole("link", { name: "Notification settings" }).click();
  await one.getByLabel("somebody annotates a video of mine").uncheck();
  await one.getByRole("button", { name: "Save" }).click();
  await one.getByText("Your choice is saved.").waitFor();
  assert.equal(await one.getByLabel("somebody annotates a video of mine").isChecked(), false);
  await annotate(other, "Nobody is told of this");
  await one.goto("/notifications");
  assert.equal(await badge(one).isHidden(), true);
});

test("the header of any page says at once how many conversations have something to read", async () => {
  const { page: one } = await arrive(rumbl, "headone", DESKTOP);
  const { page: other } = await arrive(rumbl, "headtwo", DESKTOP);
  await message(other, "headone");
  let said = 0;
  for (const path of ["/", "/videos", "/users", "/settings", "/search", "/manage/videos/new", "/conversations/new", "/watch/1"]) {
    await one.goto("/conversations");
    await one.locator(".talk-title a").first().click();
    // Everything is read by now.
    if (said > 0) await one.getByText(`no. ${said}`, { exact: true }).waitFor();
    const unread = one.locator('[data-unread="conversations"]');
    await unread.waitFor({ state: "hidden" });
    await one.goto(path);
    await one.waitForLoadState("networkidle");
    assert.equal(await unread.isHidden(), true, path);
    said += 1;
    await say(other, `no. ${said}`);
    await unread.getByText("1", { exact: true }).waitFor();
  }
});

test("on a phone the page is empty at first, and says who started a conversation", async () => {
  const { page } = await arrive(rumbl, "toldphone", { ...PHONE, reducedMotion: "reduce" });
  await page.goto("/notifications");
  await page.getByText("Nothing here yet.").waitFor();
  await inspect(page, "notifications-empty-phone");
  await page.goto("/settings/notifications");
  await inspect(page, "notification-settings-phone");
  const { page: friend } = await arrive(rumbl, "tollphone", { ...DESKTOP, reducedMotion: "reduce" });
  await friend.goto("/users");
  await friend.getByRole("link", { name: "toldphone" }).first().click();
  await friend.getByRole("button", { name: "Message" }).click();
  await friend.locator("#conversation-text").waitFor();
  await page.goto("/notifications");
  await page.getByText("started a conversation with you").waitFor();
  await inspect(page, "notifications-phone");
  await page.setViewportSize(DESKTOP.viewport);
  await page.goto("/settings/notifications");
  await inspect(page, "notification-settings-desktop");
});
