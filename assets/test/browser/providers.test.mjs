// "Log in with …": a certified OpenID Connect provider, and a stand-in for GitHub.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, logIn } from "./support/people.mjs";
import { MailServer, linkIn } from "./support/mail_server.mjs";
import { GitHub, OpenIdProvider, awayProvider } from "./support/provider.mjs";
import { useRumbl } from "./support/suite.mjs";

const [work, hub, mailbox] = await Promise.all([OpenIdProvider.start(), GitHub.start(), MailServer.start()]);
const providers = { ...work.settings("work", "Work"), ...hub.settings("hub"), ...(await awayProvider("away")) };
const rumbl = useRumbl({ MAIL_URL: mailbox.url, ...providers }, { locale: "en" });
afterEach(() => {
  work.meddle = null;
});
after(() => Promise.all([work.stop(), hub.stop(), mailbox.stop()]));

/** What the console says of a page that was answered with such a status. */
const answered = (status) => new RegExp(`status of ${status}`);
let people = 0;

/** Somebody whom the providers know, and nobody else. */
function person(name, fields = {}) {
  people += 1;
  const username = `${name}${people}`;
  const email = `${username}@example.com`;
  return { sub: `sub-${people}`, name: `${name} the ${people}th`, preferred_username: username, email, email_verified: true, ...fields };
}

function visit(options = {}) {
  work.serve("work", rumbl.server.url);
  return rumbl.window({ mayAsk: [work.url, hub.url], ...options });
}
const main = (page) => page.getByRole("main");
const linkTo = (page, name) => main(page).getByRole("link", { name, exact: true });
const button = (page, name) => main(page).getByRole("button", { name, exact: true });
const path = (page) => new URL(page.url()).pathname;

async function logInWith(page, who, label = "Work") {
  work.person = who;
  await page.goto("/sessions/new");
  await button(page, `Log in with ${label}`).click();
}

/** Registers somebody, and returns their window. */
async function register(who, options) {
  const { page } = await visit(options);
  await logInWith(page, who);
  await button(page, "Create account").click();
  await page.getByText("created!").waitFor();
  return page;
}

/** Somebody with a password and a confirmed address. */
async function member(name, options) {
  const who = person(name);
  const { page } = await visit(options);
  await page.goto("/users/new");
  await page.getByLabel("Name", { exact: true }).fill(who.name);
  await page.getByLabel("Username").fill(who.preferred_username);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await button(page, "Create account").click();
  await page.getByText("created!").waitFor();
  await page.goto(linkIn(await mailbox.mail(who.email, "Confirm your e-mail address")));
  await main(page).getByRole("button").click();
  await page.getByText("is confirmed").first().waitFor();
  return { who, page };
}

async function inspect(page, name) {
  await assertAccessible(page, name);
  await assertFits(page, name);
  await screenshot(page, name);
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    const options = { ...viewport, colorScheme, reducedMotion: "reduce" };
    const name = `${device}-${colorScheme}`;

    test(`somebody registers with a provider and gets to where they wanted, on a ${name}`, async () => {
      const ada = person("ada");
      work.person = ada;
      const { page } = await visit(options);
      await page.goto("/users/new");
      await inspect(page, `provider-register-${name}`);
      await page.goto("/settings/email");
      await inspect(page, `provider-log-in-${name}`);
      await button(page, "Log in with Work").click();
      await page.getByText("you need no password").waitFor();
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), ada.name);
      assert.equal(await page.getByLabel("Username").inputValue(), ada.preferred_username);
      assert.equal(await page.getByLabel("E-mail").inputValue(), ada.email);
      await inspect(page, `provider-new-account-${name}`);
      await button(page, "Create account").click();
      await page.getByText("created!").waitFor();
      assert.equal(path(page), "/settings/email");
      await page.getByText(`${ada.email} is confirmed`).waitFor();
      await inspect(page, `provider-no-password-${name}`);
      await page.goto("/settings/confirm");
      await inspect(page, `provider-confirm-${name}`);
      await page.goto("/settings/security");
      await page.getByRole("heading", { name: "Linked accounts" }).waitFor();
      await inspect(page, `provider-security-${name}`);
    });
  }
}

test("without JavaScript somebody registers, and logs in for as long as they want", async () => {
  const who = person("plain");
  await register(who, { javaScriptEnabled: false });
  const { page, context } = await visit({ javaScriptEnabled: false });
  work.person = who;
  await page.goto("/settings/email");
  await page.getByLabel("Stay logged in").check();
  await button(page, "Log in with Work").click();
  await page.getByText("Welcome back!").waitFor();
  assert.equal(path(page), "/settings/email");
  const cookies = await context.cookies();
  assert.ok(cookies.find(({ name }) => name === "_rumbl_session").expires > 0);
  assert.equal(cookies.find(({ name }) => name === "_rumbl_provider"), undefined);
});

test("GitHub logs in whom it knows", async () => {
  const { sub: _, preferred_username: login, ...rest } = person("hub");
  hub.person = { id: people, login, ...rest };
  const { page } = await visit();
  await page.goto("/sessions/new");
  await button(page, "Log in with GitHub").click();
  await page.getByLabel("Username").fill(login);
  await button(page, "Create account").click();
  await page.getByText("created!").waitFor();
  const other = await visit();
  await other.page.goto("/sessions/new");
  await button(other.page, "Log in with GitHub").click();
  await other.page.getByText("Welcome back!").waitFor();
});

test("the address of an account asks for its password, and links only then", async () => {
  const { who } = await member("owner");
  const { page } = await visit({ provoked: [answered(422)] });
  await logInWith(page, who);
  await page.getByRole("heading", { name: "You have an account already" }).waitFor();
  await inspect(page, "provider-prove");
  assert.equal(await page.getByText("Not your account?").count(), 0);
  await page.getByLabel("Password").fill("not it");
  await button(page, "Link and log in").click();
  await page.getByText("That isn’t the password").waitFor();
  await page.getByLabel("Password").fill(PASSWORD);
  await button(page, "Link and log in").click();
  await page.getByText("Welcome back!").waitFor();
  await mailbox.mail(who.email, "How you log in has changed");
  const other = await visit();
  await logInWith(other.page, who);
  await other.page.getByText("Welcome back!").waitFor();
});

test("an address that the provider does not vouch for is nobody's until it is confirmed", async () => {
  const { who } = await member("claimed");
  const { page } = await visit();
  await logInWith(page, { ...who, email_verified: false });
  await page.getByLabel("Username").fill(`x${people}`);
  await button(page, "Create account").click();
  await page.getByText("created!").waitFor();
  await page.goto("/settings/email");
  await page.getByText("is not confirmed yet").waitFor();
});

test("a person links a provider, and unlinks it again", async () => {
  const { who, page } = await member("linking", { provoked: [answered(422)] });
  work.person = who;
  await page.goto("/settings/security");
  const link = page.locator("form[action='/settings/security']");
  await link.getByLabel("Current password").fill("not it");
  await button(page, "Link Work").click();
  await page.getByText("is not valid").waitFor();
  await link.getByLabel("Current password").fill(PASSWORD);
  await button(page, "Link Work").click();
  await page.getByText("You can log in with Work now.").waitFor();
  const other = await member("other");
  work.person = who;
  await other.page.goto("/settings/security");
  const theirs = other.page.locator("form[action='/settings/security']");
  await theirs.getByLabel("Current password").fill(PASSWORD);
  await button(other.page, "Link Work").click();
  await other.page.getByText("That Work account belongs to another account.").waitFor();
  await linkTo(page, "Unlink Work").click();
  await button(page, "Unlink Work").waitFor();
  await inspect(page, "provider-unlink");
  await page.getByLabel("Current password").fill("not it");
  await button(page, "Unlink Work").click();
  await page.getByText("is not valid").waitFor();
  await page.getByLabel("Current password").fill(PASSWORD);
  await button(page, "Unlink Work").click();
  await page.getByText("Work unlinked.").waitFor();
  assert.equal(await linkTo(page, "Unlink Work").count(), 0);
});

test("nobody unlinks the last way in before they have set a password", async () => {
  const who = person("last");
  const page = await register(who);
  await page.goto("/settings/security");
  await linkTo(page, "Unlink Work").click();
  await button(page, "Unlink Work").click();
  await page.getByText("That is the only way in that you have.").waitFor();
  await page.goto("/settings/password");
  await page.getByRole("heading", { name: "Set a password" }).waitFor();
  await page.getByLabel("New password").fill(PASSWORD);
  await button(page, "Set password").click();
  await page.getByText("Password changed.").waitFor();
  await page.goto("/settings/security");
  await linkTo(page, "Unlink Work").click();
  await page.getByLabel("Current password").fill(PASSWORD);
  await button(page, "Unlink Work").click();
  await page.getByText("Work unlinked.").waitFor();
  const other = await visit();
  await logIn(other.page, who.preferred_username);
  await other.page.getByText("Welcome back!").waitFor();
});

test("a suspended person is told so", async () => {
  const who = person("suspended");
  const own = await register(who);
  await own.goto("/settings");
  await rumbl.server.command("user", "suspend", who.preferred_username);
  const { page } = await visit();
  await logInWith(page, who);
  await page.getByText("Your account is suspended").waitFor();
  assert.equal(path(page), "/sessions/new");
});

/** Has the provider be asked with another parameter. */
function asking(parameter) {
  return (request) => {
    const url = new URL(request.url, work.url);
    if (url.pathname === "/auth" && url.searchParams.has(parameter)) {
      url.searchParams.set(parameter, "other");
      request.url = url.pathname + url.search;
    }
  };
}

async function refused(who, status, words, meddle, name) {
  const { page } = await visit({ provoked: [answered(status)] });
  await page.goto("/sessions/new");
  work.meddle = meddle(page);
  work.person = who;
  await button(page, "Log in with Work").click();
  await page.getByRole("heading", { name: words }).waitFor();
  if (name) await inspect(page, name);
  work.meddle = null;
  await page.goto("/settings");
  assert.equal(path(page), "/sessions/new");
}

test("another nonce, another state and a cookie that was changed log nobody in", async () => {
  const who = person("forged");
  await register(who);
  await refused(who, 502, "We couldn’t understand Work", () => asking("nonce"), "provider-nonsense");
  await refused(who, 400, "Please start again", () => asking("state"), "provider-over");
  const tampering = (page) => async (request) => {
    if (!request.url.startsWith("/interaction/")) return;
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "_rumbl_provider");
    const value = cookie.value.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    await page.context().addCookies([{ ...cookie, value: `x${value}` }]);
  };
  await refused(who, 400, "Please start again", tampering);
  const { page } = await visit();
  await logInWith(page, who);
  await page.getByText("Welcome back!").waitFor();
});

test("a provider that is away or answers nonsense is told of, and works once it is back", async () => {
  const who = person("patient");
  await register(who);
  const { page } = await visit({ provoked: [answered(503)] });
  await page.goto("/sessions/new");
  await button(page, "Log in with Nobody").click();
  await page.getByRole("heading", { name: "Nobody doesn’t answer" }).waitFor();
  await inspect(page, "provider-away");
  await page.getByRole("link", { name: "Back to the log-in" }).click();
  const at = (endpoint, answer) => () => (request, response) => {
    if (!request.url.startsWith(endpoint)) return false;
    answer(response);
    return true;
  };
  await refused(who, 503, "Work doesn’t answer", at("/token", (response) => response.destroy()));
  const html = (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>");
  await refused(who, 502, "We couldn’t understand Work", at("/token", html));
  await refused(who, 502, "We couldn’t understand Work", at("/me", html));
  await logInWith(page, who);
  await page.getByText("Welcome back!").waitFor();
  await rumbl.server.says("log-in with a provider failed");
});

test("who confirms that it is them logs in again, and a provider that did not ask them to proves nothing", async () => {
  const who = person("present");
  // Its log-in ends with the new password.
  await (await register(who)).close();
  const { page } = await visit({ provoked: [answered(403)] });
  await logInWith(page, who);
  await page.getByText("Welcome back!").waitFor();
  await page.goto("/settings/password");
  await page.getByRole("link", { name: "confirm that it’s you" }).click();
  await page.getByText("Logging in with GitHub again doesn’t count here").waitFor();
  work.meddle = (request) => {
    const url = new URL(request.url, work.url);
    url.searchParams.delete("prompt");
    url.searchParams.delete("max_age");
    request.url = url.pathname + url.search;
  };
  await button(page, "Use Work").click();
  await page.getByRole("heading", { name: "Work didn’t have you log in again" }).waitFor();
  await inspect(page, "provider-stale");
  work.meddle = null;
  await page.getByRole("link", { name: "Back to the other ways" }).click();
  await inspect(page, "provider-confirm-again");
  await button(page, "Use Work").click();
  await page.getByText("Welcome back!").waitFor();
  await page.goto("/settings/password");
  await page.getByLabel("New password").fill(PASSWORD);
  await button(page, "Set password").click();
  await page.getByText("Password changed.").waitFor();
});

test("who does not let the provider say who they are is told kindly", async () => {
  const { page } = await visit();
  await logInWith(page, null);
  await page.getByText("wasn’t allowed to say who you are").waitFor();
  assert.equal(path(page), "/sessions/new");
});
