import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, isLive, seek } from "./support/watching.mjs";

const LOGGED_OUT = /status of 403/;
const TITLE = "A title that took an hour";
const rumbl = useRumbl();

for (const [device, viewport, colorScheme] of [
  ["desktop", DESKTOP, "light"],
  ["phone", PHONE, "dark"],
]) {
  test(`a form that comes after a log-out gives back what was typed, on a ${device}`, async () => {
    const options = { ...viewport, colorScheme, provoked: [LOGGED_OUT] };
    const { page, context, username } = await arrive(rumbl, "late", options);
    // A connected page would be reloaded at the log-out; a disconnected one notices it only now.
    await page.routeWebSocket(/\/live\//, () => {});
    await page.goto("/manage/videos/new");
    await page.getByLabel("Title").fill(TITLE);
    const tab = await context.newPage();
    await tab.goto("/");
    await tab.locator("summary.nav-user").click();
    await tab.getByRole("button", { name: "Log out" }).click();
    await tab.getByRole("link", { name: "Register", exact: true }).first().waitFor();

    await page.getByLabel("Description").fill("And a description");
    await page.getByRole("button", { name: "Save video" }).click();
    await page.getByRole("heading", { name: "You were logged out" }).waitFor();
    const title = page.getByLabel("Title");
    assert.equal(await title.inputValue(), TITLE);
    assert.equal(await page.getByLabel("Description").inputValue(), "And a description");
    const name = `logged-out-form-${device}-${colorScheme}`;
    await assertAccessible(page, name);
    await assertFits(page, name);
    await screenshot(page, name);

    await page.getByLabel("Username").fill(username);
    await page.getByLabel("Password").fill(PASSWORD);
    const opened = context.waitForEvent("page");
    await page.getByRole("button", { name: "Log in again" }).click();
    await (await opened).getByText("Welcome back!").waitFor();
    assert.equal(await title.inputValue(), TITLE, "it is still there to be copied");
  });
}

test("whoever follows a video after a log-out is back at its moment after the next log-in", async () => {
  const { page, context, username } = await arrive(rumbl, "late", { provoked: [LOGGED_OUT] });
  const path = await addVideo(page, "Followed too late");
  await page.goto(path);
  await isLive(page);
  await seek(page, 21);
  await context.clearCookies();
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await page.getByRole("heading", { name: "You were logged out" }).waitFor();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in again" }).click();
  await page.getByText("Welcome back!").waitFor();
  assert.equal(page.url(), `${rumbl.server.url}${path}?t=21`);
});
