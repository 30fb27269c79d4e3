import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();

async function inspect(page, name) {
  await assertFits(page, name);
  await screenshot(page, name, { fullPage: false });
  await assertAccessible(page, name);
}

test("two people talk at once, on a desktop and on a phone", async () => {
  const { page: one } = await arrive(rumbl, "talkone", { ...DESKTOP, reducedMotion: "reduce" });
  const { page: other } = await arrive(rumbl, "talktwo", { ...PHONE, reducedMotion: "reduce" });
  await one.goto("/users");
  await one.getByRole("link", { name: "talktwo" }).first().click();
  await one.getByRole("button", { name: "Message" }).click();
  await one.locator("#conversation-text").waitFor();
  await other.goto(one.url());
  for (const page of [one, other]) await page.locator("[data-phx-main].phx-connected").waitFor();
  await one.locator("#conversation-text").fill("Hello from the desktop");
  await one.locator("#conversation-text").press("Enter");
  await other.getByText("Hello from the desktop").waitFor();
  await other.locator("#conversation-text").fill("And from the phone");
  await other.getByRole("button", { name: "Send" }).click();
  await one.getByText("And from the phone").waitFor();
  assert.equal(await one.locator(".said-words").count(), 2);
  await inspect(one, "conversation-desktop");
  await inspect(other, "conversation-phone");
  await other.goto("/conversations");
  await inspect(other, "conversations-phone");
  await one.goto("/conversations");
  await inspect(one, "conversations-desktop");
});
