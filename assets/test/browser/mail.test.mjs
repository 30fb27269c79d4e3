// Mail over a real mail server: confirming an address, resetting a password, the notice about a new device, and
// deleting the account.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, SMALL, assertAccessible, assertFits } from "./support/looks.mjs";
import { MailServer, linkIn } from "./support/mail_server.mjs";
import { PASSWORD, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const GONE = /status of 410/;
/** The page of a session that was ended elsewhere tries once to connect again, a second or more later. */
const ENDED = /WebSocket handshake: Unexpected response code: 403/;
const mailbox = await MailServer.start();
// Mails are in the language of the page; the marks would encode their subjects.
const rumbl = useRumbl({ MAIL_URL: mailbox.url }, { locale: "en" });
after(() => mailbox.stop());

let people = 0;

/** Registers somebody with an address, in a window of their own. */
async function arriveWithAddress(name, options) {
  const window = await rumbl.window(options);
  people += 1;
  const username = `${name}${people}`;
  const email = `${username}@example.com`;
  const { page } = window;
  await page.goto("/users/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("created!").waitFor();
  return { ...window, username, email };
}

async function confirm(page, email) {
  await page.goto(linkIn(await mailbox.mail(email, "Confirm your e-mail address")));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Your e-mail address is confirmed.").waitFor();
}

test("somebody registers with an address and confirms it by the link", async () => {
  const { page, email } = await arriveWithAddress("mira", { provoked: [GONE] });
  await page.goto("/settings/email");
  await page.getByText("is not confirmed yet").waitFor();
  await assertAccessible(page, "the form for an address");
  await screenshot(page, "settings-email");
  const link = linkIn(await mailbox.mail(email, "Confirm your e-mail address"));
  await page.goto(link);
  await assertAccessible(page, "the page of a link");
  await screenshot(page, "confirm-email");
  await confirm(page, email);
  assert.equal(new URL(page.url()).pathname, "/settings/email");
  await page.getByText(`${email} is confirmed.`).waitFor();
  await page.goto(link);
  await page.getByRole("heading", { name: "This link no longer works" }).waitFor();
  await assertAccessible(page, "a link that is over");
  await screenshot(page, "link-over");
});

test("somebody who forgot their password sets another by a mailed link", async () => {
  const { page, username, email } = await arriveWithAddress("forgetful", { provoked: [ENDED] });
  await confirm(page, email);
  const elsewhere = await rumbl.window({ ...PHONE, provoked: [REFUSED_FORM, GONE] });
  await elsewhere.page.goto("/sessions/new");
  await elsewhere.page.getByRole("link", { name: "Forgotten your password?" }).click();
  await elsewhere.page.getByLabel("Username or e-mail address").fill(email.toUpperCase());
  await assertAccessible(elsewhere.page, "the form for a forgotten password");
  await assertFits(elsewhere.page, "the form for a forgotten password");
  await screenshot(elsewhere.page, "forgotten-password");
  await elsewhere.page.getByRole("button", { name: "Send the link" }).click();
  await elsewhere.page.getByText("we’ve sent a link there").waitFor();

  const link = linkIn(await mailbox.mail(email, "Set a new password"));
  await elsewhere.page.goto(link);
  await elsewhere.page.getByLabel("New password").fill("short");
  await elsewhere.page.getByRole("button", { name: "Set password" }).click();
  await elsewhere.page.getByText("should be at least 6 character(s)").waitFor();
  await elsewhere.page.getByLabel("New password").fill("battery staple");
  await assertAccessible(elsewhere.page, "the form for a new password");
  await screenshot(elsewhere.page, "new-password");
  await elsewhere.page.getByRole("button", { name: "Set password" }).click();
  await elsewhere.page.getByText("Password changed. Log in with the new one.").waitFor();

  await page.goto("/users");
  await page.getByText("You must be logged in to access that page").waitFor();
  await logIn(page, username, "battery staple");
  await page.getByText("Welcome back!").waitFor();
  await elsewhere.page.goto(link);
  await elsewhere.page.getByRole("link", { name: "Get a new link" }).click();
  await elsewhere.page.getByLabel("Username or e-mail address").waitFor();
});

test("a second device is told by mail, seen in the list, and logged out from the first", async () => {
  const { page, username, email } = await arriveWithAddress("careful", DESKTOP);
  await confirm(page, email);
  const phone = await rumbl.window({ ...PHONE, provoked: [ENDED] });
  await logIn(phone.page, username);
  await phone.page.getByText("Welcome back!").waitFor();
  const mail = await mailbox.mail(email, "New log-in to your account");
  assert.match(mail.raw, /Chrome on Linux/);

  await page.getByRole("banner").getByText(username).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Devices" }).click();
  await page.getByRole("heading", { name: "Where you’re logged in" }).waitFor();
  assert.equal(await page.getByText("this device").count(), 1);
  await assertAccessible(page, "the list of devices");
  await screenshot(page, "devices");
  await page.getByRole("button", { name: /^Log out Chrome on Linux/ }).click();
  await page.getByText("That device is logged out.").waitFor();
  await phone.page.goto("/users");
  await phone.page.getByText("You must be logged in to access that page").waitFor();
});

test("whoever wants to stay logged in is, and nobody else after the browser was closed", async () => {
  const { username } = await arriveWithAddress("stays");
  for (const stays of [true, false]) {
    const { page, context } = await rumbl.window();
    await page.goto("/sessions/new");
    await page.getByLabel("Username").fill(username);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Stay logged in").setChecked(stays);
    if (stays) await screenshot(page, "log-in");
    await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
    await page.getByText("Welcome back!").waitFor();
    const cookies = await context.cookies();
    const { expires } = cookies.find(({ name }) => name === "_rumbl_session");
    assert.equal(expires > 0, stays);
  }
});

test("somebody takes everything along and deletes their account, without scripts too", async () => {
  const { page, username } = await arriveWithAddress("leaves", { javaScriptEnabled: false, provoked: [REFUSED_FORM] });
  await page.goto("/settings/account");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download everything" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^rumbl-\d+\.zip$/);
  await page.getByLabel("Current password").fill("a guess");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByText("is not valid").waitFor();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByText("Your account is deleted. Goodbye!").waitFor();
  await logIn(page, username);
  await page.getByText("Invalid username/password combination").waitFor();
});

test("the settings are for everybody: by keyboard, on phones, in the dark", async () => {
  const { page, context } = await arriveWithAddress("anybody", { ...SMALL, colorScheme: "dark" });
  for (const path of ["/settings", "/settings/email", "/settings/password", "/settings/sessions", "/settings/account", "/dev/mailbox", "/users/new"]) {
    await page.goto(path);
    await assertAccessible(page, path);
    await assertFits(page, path);
    await screenshot(page, `small-dark${path.replaceAll("/", "-")}`);
  }
  await page.goto("/settings");
  await page.getByLabel("Job").fill("engineer");
  await page.getByLabel("Job").press("Enter");
  await page.getByText("Profile saved.").waitFor();
  assert.equal(await page.getByLabel("Job").inputValue(), "engineer");
  await context.clearCookies();
  await page.goto("/settings");
  await page.getByText("You must be logged in to access that page").waitFor();
});

test("every mail shows in the mailbox of development", async () => {
  const { page, email } = await arriveWithAddress("reads");
  await mailbox.mail(email, "Confirm your e-mail address");
  await page.goto("/dev/mailbox");
  await page.getByRole("link", { name: "Confirm your e-mail address" }).first().click();
  await page.getByText("The link works for seven days").waitFor();
  await screenshot(page, "mailbox");
  await page.getByRole("link", { name: "Show as HTML" }).click();
  await page.getByRole("link", { name: "Confirm this address" }).waitFor();
  await screenshot(page, "mail-html");
});
