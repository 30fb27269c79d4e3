// A server that can’t send mail: its pages say so, and an admin passes links on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

/** What Chromium says of the page of a link that is for somebody else. */
const REFUSED = /status of 403/;

// Development has a mailbox, and production requires HTTPS.
const rumbl = useRumbl({ RUMBL_ENV: "test", RUMBL_MIGRATE_ON_SERVE: "true" });

async function looksGood(page, title, name) {
  await assertAccessible(page, title);
  await assertFits(page, title);
  await screenshot(page, name);
}

for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`an admin copies a link for somebody who forgot their password, on a ${name}`, async () => {
    const { page, username } = await arrive(rumbl, "forgetful", viewport);
    await page.goto("/settings/email");
    await page.getByText("This server can’t send mail.").waitFor();
    await looksGood(page, "the settings of an address", `without-mail-settings-${name}`);

    const visitor = await rumbl.window(viewport);
    await visitor.page.goto("/sessions/new");
    await visitor.page.getByRole("link", { name: "Forgotten your password?" }).click();
    await visitor.page.getByText("Ask an admin: they can make you a link").waitFor();
    assert.equal(await visitor.page.getByRole("main").getByRole("button").count(), 0);
    await looksGood(visitor.page, "a forgotten password", `without-mail-forgotten-${name}`);

    const admin = await arrive(rumbl, "chief", { ...viewport, provoked: [MISSING_PAGE] });
    await rumbl.server.command("user", "role", admin.username, "admin");
    // The server notices that within two seconds.
    while (!(await admin.page.goto("/admin")).ok()) await admin.page.waitForTimeout(100);
    await admin.page.goto(`/admin/users?q=${username}`);
    await admin.page.getByRole("link", { name: /^forgetful the/ }).click();
    await looksGood(admin.page, "a person", `without-mail-person-${name}`);
    await admin.page.getByRole("button", { name: "Make a link", exact: true }).click();
    await admin.page.getByText("It is shown only now").waitFor();
    await looksGood(admin.page, "a link to pass on", `without-mail-link-${name}`);
    const link = await admin.page.getByLabel("Copy it").inputValue();

    await visitor.page.goto(link);
    await visitor.page.getByLabel("New password").fill("battery staple");
    await visitor.page.getByRole("button", { name: "Set password" }).click();
    await visitor.page.getByText("Password changed.").waitFor();
    await logIn(visitor.page, username, "battery staple");
    await visitor.page.getByText("Welcome back!").waitFor();
  });
}

test("an address is confirmed by a link that an admin passed on, by its owner alone", async () => {
  const { page, username } = await arrive(rumbl, "confirmed", PHONE);
  const admin = await arrive(rumbl, "chief", { ...DESKTOP, provoked: [MISSING_PAGE, REFUSED] });
  await rumbl.server.command("user", "role", admin.username, "admin");
  while (!(await admin.page.goto("/admin")).ok()) await admin.page.waitForTimeout(100);
  await admin.page.goto(`/admin/users?q=${username}`);
  await admin.page.getByRole("link", { name: /^confirmed the/ }).click();
  await admin.page.getByLabel("Their address").fill("confirmed@example.com");
  await admin.page.getByRole("button", { name: "Make a confirmation link" }).click();
  await admin.page.getByText("logged in to their account").waitFor();
  const link = await admin.page.getByLabel("Copy it").inputValue();
  await admin.page.goto(link);
  await admin.page.getByRole("heading", { name: "Log in to confirm your address" }).waitFor();
  assert.equal(await admin.page.getByRole("button", { name: "Confirm" }).count(), 0);
  await admin.page.getByRole("main").getByRole("button", { name: "Log out" }).waitFor();
  await looksGood(admin.page, "a link of somebody else's", "without-mail-elsewhere-desktop");

  await page.goto(link);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Your e-mail address is confirmed.").waitFor();
  await page.goto("/settings/email");
  await page.getByText("confirmed@example.com").waitFor();

  // An admin has no forms for themselves, and learns why.
  await admin.page.goto(`/admin/users?q=${admin.username}`);
  await admin.page.getByRole("link", { name: /^chief the/ }).click();
  await admin.page.getByText("This is you").first().waitFor();
  assert.equal(await admin.page.getByRole("button", { name: "Make a link" }).count(), 0);
  await looksGood(admin.page, "oneself", "without-mail-oneself-desktop");
});
