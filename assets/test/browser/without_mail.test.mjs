// A server that can’t send mail: it says so, and an admin passes links on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

// Development has a mailbox, and production wants HTTPS.
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
