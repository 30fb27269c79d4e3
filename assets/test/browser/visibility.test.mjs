import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { addPrivate } from "./support/private_videos.mjs";
import { useRumbl } from "./support/suite.mjs";
import { annotate, isLive, showsBodies } from "./support/watching.mjs";

const rumbl = useRumbl();

async function inspect(page, name) {
  await assertFits(page, name);
  await screenshot(page, name);
  await assertAccessible(page, name);
}

test("an owner makes a review link, a guest on a phone watches by it, and is out once it is revoked", async () => {
  const { page: owner } = await arrive(rumbl, "cutter", DESKTOP);
  const id = await addPrivate(owner, "The rough cut");
  await inspect(owner, "visibility-video");
  await owner.getByRole("link", { name: "Sharing" }).click();
  await owner.getByRole("heading", { name: "Sharing" }).waitFor();
  await owner.getByRole("button", { name: "Create a link" }).click();
  const link = await owner.getByLabel("Review link", { exact: true }).inputValue();
  assert.match(link, /\/review\/[\w-]{22}$/);
  await inspect(owner, "visibility-sharing");
  await owner.goto(`/watch/${id}`);
  await isLive(owner);
  await annotate(owner, "too long here");

  const { page: guest } = await rumbl.window({ ...PHONE, provoked: [MISSING_PAGE] });
  await guest.goto(`/watch/${id}`);
  assert.equal(await guest.getByText("The rough cut").count(), 0);
  await guest.goto(new URL(link).pathname);
  await guest.getByRole("heading", { name: "The rough cut" }).waitFor();
  await isLive(guest);
  await showsBodies(guest, ["too long here"]);
  assert.equal(await guest.locator("#composer").count(), 0);
  await inspect(guest, "visibility-review");

  await owner.goto(`/manage/videos/${id}/sharing`);
  await owner.getByRole("button", { name: "Revoke" }).click();
  await owner.getByText("The link was revoked").waitFor();
  await guest.locator("#connection:not([data-state=live])").waitFor({ timeout: 10_000 });
  await guest.reload();
  await guest.getByRole("heading", { name: "This link is no longer valid" }).waitFor();
  await inspect(guest, "visibility-closed");
});

test("a person it is shared with watches and annotates on a phone, and another finds nothing", async () => {
  const { page: owner } = await arrive(rumbl, "director", DESKTOP);
  const { page: viewer, username } = await arrive(rumbl, "editor", PHONE);
  const { page: stranger } = await arrive(rumbl, "stranger", { ...DESKTOP, provoked: [MISSING_PAGE] });
  const id = await addPrivate(owner, "For two");
  await owner.goto(`/manage/videos/${id}/sharing`);
  await owner.getByLabel("Username").fill(username);
  await owner.getByLabel("Username").press("Enter");
  await owner.getByText(`Shared with ${username}.`).waitFor();
  await owner.goto(`/watch/${id}`);
  await isLive(owner);
  await viewer.goto(`/watch/${id}`);
  await isLive(viewer);
  await annotate(viewer, "seen by both");
  await showsBodies(owner, ["seen by both"]);
  await inspect(viewer, "visibility-private-phone");
  await stranger.goto(`/watch/${id}`);
  assert.equal(await stranger.getByText("For two").count(), 0);
  await stranger.goto("/videos");
  assert.equal(await stranger.getByText("For two").count(), 0);
});
