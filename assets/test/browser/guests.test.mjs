// People without an account: they see annotations live, and are counted as viewers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_LIMITS__GUEST_SOCKETS_PER_ADDRESS: "2" });

for (const [name, looks] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  test(`a guest on a ${name} sees what is said as it comes, and is counted`, async () => {
    const { page: member } = await arrive(rumbl, "author");
    const path = await addVideo(member, `Live on a ${name}`);
    await watch(member, path);
    const { page: guest } = await rumbl.window(looks);
    await watch(guest, path);
    for (const page of [member, guest]) {
      await page.waitForFunction(() => document.getElementById("people-count").textContent === "2");
    }
    await guest.getByText("and 1 more").waitFor();
    assert.equal(await guest.getByRole("heading", { name: "Watching now 2" }).isVisible(), true);
    await seek(guest, 6);
    await seek(member, 5);
    await annotate(member, "as it comes");
    await showsBodies(guest, ["as it comes"]);
    await guest.getByRole("button", { name: "Log in to post" }).waitFor();
    await guest.locator(".panel").getByRole("button", { name: "Log in to post" }).waitFor();
    await assertAccessible(guest, "the guest's page");
    await assertFits(guest, "the guest's page");
    await screenshot(guest, `guest-${name}`, { fullPage: false });

    const row = member.locator(".annotation", { hasText: "as it comes" });
    await row.locator(".annotation-menu").click();
    await row.getByRole("button", { name: "Delete", exact: true }).click();
    const question = row.getByRole("group", { name: "Delete your annotation for everybody?" });
    await question.getByRole("button", { name: "Delete", exact: true }).click();
    await showsBodies(guest, []);
  });
}

test("a guest who is away resumes without a gap", async () => {
  const { page: member } = await arrive(rumbl, "author");
  const path = await addVideo(member, "A tunnel");
  await watch(member, path);
  const { context, page: guest } = await rumbl.window({ provoked: [/ERR_INTERNET_DISCONNECTED|WebSocket/] });
  await watch(guest, path);
  await seek(guest, 9);
  await context.setOffline(true);
  await guest.getByText("You are offline").waitFor();
  await annotate(member, "meanwhile");
  await context.setOffline(false);
  await isLive(guest);
  await showsBodies(guest, ["meanwhile"]);
});

test("a guest for whom there is no place gets the replay", async () => {
  const { page: member } = await arrive(rumbl, "author");
  const path = await addVideo(member, "Crowded");
  await watch(member, path);
  await annotate(member, "for everybody");
  for (let taken = 0; taken < 2; taken += 1) {
    const { page } = await rumbl.window();
    await watch(page, path);
  }
  const { page: late } = await rumbl.window({ provoked: [/WebSocket connection to/, /status of 503/] });
  await late.goto(path);
  await late.getByText("Replay", { exact: true }).waitFor();
  assert.equal(await late.getByText("Watching now").isVisible(), false);
  await seek(late, 3);
  await showsBodies(late, ["for everybody"]);
});
