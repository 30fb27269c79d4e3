// Rooms of private videos, and rooms that a conversation opens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { inRoom, openRoom } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function inspect(page, name) {
  await screenshot(page, name, { fullPage: false });
  await assertFits(page, name);
  await assertAccessible(page, name);
}

/** Makes a video private, and shares it with a person. */
async function shareWith(page, path, username) {
  await page.goto(`/manage/videos/${/\d+/.exec(path)[0]}/edit`);
  await page.getByLabel("Who can see it").selectOption("private");
  await button(page, "Save video").click();
  await page.getByText("Video updated successfully.").waitFor();
  await page.goto(`/manage/videos/${/\d+/.exec(path)[0]}/sharing`);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Username").press("Enter");
  await page.getByText(`Shared with ${username}.`).waitFor();
}

test("whoever a private video is shared with is told, finds it, and watches it in a room with its owner", async () => {
  const { page: ada } = await arrive(rumbl, "ada", DESKTOP);
  const { page: bob, username } = await arrive(rumbl, "bob", { ...PHONE, provoked: [/404/] });
  const { page: eva } = await arrive(rumbl, "eva", { ...DESKTOP, provoked: [/404/] });
  const path = await addVideo(ada, "The rough cut");
  await bob.goto("/videos/shared");
  await bob.getByText("Nobody has shared a private video with you yet.").waitFor();
  await inspect(bob, "shared-none-phone");
  await shareWith(ada, path, username);

  await bob.goto("/notifications");
  await bob.getByText("shared a video with you").waitFor();
  await bob.goto("/manage/videos");
  await bob.getByRole("link", { name: "Shared with you" }).click();
  await inspect(bob, "shared-phone");
  await bob.getByRole("link", { name: "The rough cut" }).first().click();
  await bob.waitForURL(/\/watch\//);

  await openRoom(ada, path);
  await screenshot(ada, "room-private");
  const { pathname } = new URL(ada.url());
  await bob.goto(pathname);
  await inRoom(bob);
  await button(ada, "Play").click();
  await button(bob, "Pause").waitFor();
  await eva.goto(pathname);
  await eva.getByRole("heading", { name: "This room is closed" }).waitFor();
  const { page: visitor } = await rumbl.window({ provoked: [/404/] });
  await visitor.goto(pathname);
  await visitor.getByText("If the video is private and shared with you").waitFor();

  // Whoever may no longer see it has to leave.
  await ada.goto(`/manage/videos/${/\d+/.exec(path)[0]}/sharing`);
  await ada.getByRole("button", { name: `Remove ${username}` }).click();
  await bob.getByText("This room is closed.").waitFor();
});

test("a conversation opens a room with a video that is chosen there", async () => {
  const { page: ada } = await arrive(rumbl, "ada", DESKTOP);
  const { page: bob } = await arrive(rumbl, "filmfan", { ...PHONE, reducedMotion: "reduce" });
  await addVideo(ada, "What we watch tonight");
  const path = await addVideo(bob, "From a link");
  await ada.goto("/users");
  await ada.getByRole("link", { name: "filmfan" }).first().click();
  await ada.getByRole("button", { name: "Message" }).click();
  await ada.getByRole("link", { name: "Watch together" }).click();
  await inspect(ada, "room-choice");
  await ada.getByLabel("Link to a video on this site").fill("https://example.com/nothing");
  await button(ada, "Open the room").click();
  await ada.getByText("leads to no video here").waitFor();
  await button(ada, "What we watch tonight").click();
  await inRoom(ada);

  await bob.goto("/conversations");
  await bob.getByRole("link", { name: /ada/ }).first().click();
  await inspect(bob, "conversation-with-room-phone");
  const link = bob.getByRole("link", { name: /\/rooms\// });
  const [room] = await Promise.all([bob.waitForEvent("popup"), link.click()]);
  await inRoom(room);
  assert.equal(new URL(room.url()).pathname, new URL(ada.url()).pathname);
  await room.close();

  await bob.getByRole("link", { name: "Watch together" }).click();
  await inspect(bob, "room-choice-phone");
  await bob.getByLabel("Link to a video on this site").fill(`${rumbl.server.url}${path}?t=3`);
  await button(bob, "Open the room").click();
  await inRoom(bob);
  await bob.getByRole("heading", { name: "From a link" }).waitFor();
});
