// Passkeys, with Chromium's virtual authenticator: adding one, logging in with it, and refusals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();

/** Gives a window an authenticator of its own, and returns what the test may do with that. */
async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const call = (method, params) => cdp.send(`WebAuthn.${method}`, { authenticatorId, ...params });
  return {
    credentials: async () => (await call("getCredentials")).credentials,
    add: (credential) => call("addCredential", { credential }),
    verify: (isUserVerified) => call("setUserVerified", { isUserVerified }),
  };
}

async function add(page, name, password = PASSWORD) {
  await page.goto("/settings/security");
  await page.getByLabel("Name of the passkey").fill(name);
  await page.getByLabel("Current password").last().fill(password);
  await page.getByRole("button", { name: "Add a passkey" }).click();
}

const enter = (page) => page.getByRole("button", { name: "Use a passkey" }).click();

/** A window elsewhere in which somebody has the passkeys of another one. */
async function elsewhere(credentials, options = {}) {
  const { page } = await rumbl.window(options);
  const device = await authenticator(page);
  for (const credential of credentials) await device.add(credential);
  return { page, device };
}

for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a passkey is added, logs its owner in to where they wanted, and is removed, on a ${name}`, async () => {
    const { page } = await arrive(rumbl, "keyed", { ...viewport, provoked: [REFUSED_FORM] });
    const device = await authenticator(page);
    await add(page, " ");
    await page.getByText("Give the passkey a name").waitFor();
    await add(page, "My phone", "not it");
    await page.getByText("That isn’t right.").waitFor();
    await add(page, "My phone");
    await page.getByText("“My phone” added.").waitFor();
    await assertAccessible(page, "security");
    await assertFits(page, "security");
    await screenshot(page, `passkeys-${name}`);
    const credentials = await device.credentials();
    assert.equal(credentials.length, 1);
    assert.equal(credentials[0].rpId, "localhost");
    await add(page, "Again");
    await page.getByText("This device has a passkey for your account already.").waitFor();

    const other = await elsewhere(credentials, { ...viewport, provoked: [REFUSED_FORM] });
    await other.page.goto("/settings/email");
    await other.page.getByRole("heading", { name: "Log in" }).waitFor();
    await assertAccessible(other.page, "log-in");
    await assertFits(other.page, "log-in");
    await screenshot(other.page, `log-in-passkey-${name}`);
    await enter(other.page);
    await other.page.getByText("Welcome back!").waitFor();
    assert.equal(new URL(other.page.url()).pathname, "/settings/email");

    await page.goto("/settings/security");
    await page.getByText("last used").waitFor();
    await page.getByRole("link", { name: "Remove My phone" }).click();
    await assertAccessible(page, "remove a passkey");
    await assertFits(page, "remove a passkey");
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByRole("button", { name: "Remove passkey" }).click();
    await page.getByText("“My phone” removed.").waitFor();
    const third = await elsewhere(credentials, { provoked: [REFUSED_FORM] });
    await third.page.goto("/sessions/new");
    await enter(third.page);
    await third.page.getByText("That passkey doesn’t work here.").waitFor();
  });
}

for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`a passkey is the only way in once the password is removed, and can’t be removed itself, on a ${name}`, async () => {
    const { page, username } = await arrive(rumbl, "keyonly", { ...viewport, provoked: [REFUSED_FORM] });
    const device = await authenticator(page);
    await page.goto("/settings/password");
    await page.getByText("you can do without a password").waitFor();
    assert.equal(await page.getByRole("button", { name: "Remove password" }).count(), 0);
    await add(page, "My only key");
    await page.getByText("“My only key” added.").waitFor();

    const removal = page.locator("form", { has: page.getByRole("button", { name: "Remove password" }) });
    await page.goto("/settings/password");
    await removal.getByLabel("Current password").fill("a guess");
    await removal.getByRole("button").click();
    await removal.getByText("is not valid").waitFor();
    await assertAccessible(page, "the password’s page");
    await assertFits(page, "the password’s page");
    await screenshot(page, `do-without-password-${name}`);
    await removal.getByLabel("Current password").fill(PASSWORD);
    await removal.getByRole("button").click();
    await page.getByText("Password removed.").waitFor();

    await page.getByRole("banner").locator("summary.nav-user").click();
    await page.getByRole("button", { name: "Log out" }).click();
    await logIn(page, username);
    await page.getByText("Invalid username/password combination").waitFor();
    await page.goto("/sessions/new");
    await enter(page);
    await page.getByText("Welcome back!").waitFor();

    // They have just shown who they are, and still nobody takes the last way in from them.
    await page.goto("/settings/security");
    await page.getByRole("link", { name: "Remove My only key" }).click();
    await page.getByRole("button", { name: "Remove passkey" }).click();
    await page.getByText("That is the only way in that you have.").waitFor();
    await page.getByText("last used").waitFor();
    const elsewhereToo = await elsewhere(await device.credentials());
    await elsewhereToo.page.goto("/sessions/new");
    await enter(elsewhereToo.page);
    await elsewhereToo.page.getByText("Welcome back!").waitFor();

    await page.goto("/settings/password");
    await page.getByRole("heading", { name: "Set a password" }).waitFor();
    await page.getByLabel("New password").fill("battery staple");
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Password changed.").waitFor();
    await page.goto("/settings/security");
    await page.getByRole("link", { name: "Remove My only key" }).click();
    await page.getByLabel("Current password").fill("battery staple");
    await page.getByRole("button", { name: "Remove passkey" }).click();
    await page.getByText("“My only key” removed.").waitFor();
  });
}

test("an authenticator that doesn’t know who it is logs nobody in", async () => {
  const { page } = await arrive(rumbl, "unverified");
  const device = await authenticator(page);
  await add(page, "Key");
  await page.getByText("“Key” added.").waitFor();
  const other = await elsewhere(await device.credentials());
  await other.device.verify(false);
  await other.page.goto("/sessions/new");
  await enter(other.page);
  await other.page.getByText("Your device didn’t confirm that it’s you.").waitFor();
  await other.device.verify(true);
  await enter(other.page);
  await other.page.getByText("Welcome back!").waitFor();
});

test("what was sent once counts no second time, and a forged state never", async () => {
  const { page } = await arrive(rumbl, "replayed");
  const device = await authenticator(page);
  await add(page, "Key");
  await page.getByText("“Key” added.").waitFor();
  const credentials = await device.credentials();
  const sent = async (change) => {
    // An authenticator whose counter is not ahead of what the server knows would be taken for a copy.
    for (const credential of credentials) credential.signCount += 10;
    const { page: other } = await elsewhere(credentials, { provoked: [REFUSED_FORM] });
    await other.goto("/sessions/new");
    await other.route("**/sessions/passkey", async (route) => {
      const body = new URLSearchParams(route.request().postData());
      change(body);
      await route.continue({ postData: body.toString() });
    });
    await enter(other);
    return other;
  };
  let caught;
  const first = await sent((body) => {
    caught = { state: body.get("state"), credential: body.get("credential") };
  });
  await first.getByText("Welcome back!").waitFor();
  const replayed = await sent((body) => {
    for (const [field, value] of Object.entries(caught)) body.set(field, value);
  });
  await replayed.getByText("That passkey doesn’t work here.").waitFor();
  const forged = await sent((body) => body.set("state", `A${body.get("state").slice(1)}x`));
  await forged.getByText("That passkey doesn’t work here.").waitFor();
  const mixed = await sent((body) => body.set("state", caught.state));
  await mixed.getByText("That passkey doesn’t work here.").waitFor();
  const right = await sent(() => {});
  await right.getByText("Welcome back!").waitFor();
  for (const credential of credentials) credential.signCount -= 20;
  const copied = await sent(() => {});
  await copied.getByText("That passkey doesn’t work here.").waitFor();
});

test("without JavaScript the settings say what it takes, and the password still works", async () => {
  const { page } = await rumbl.window({ javaScriptEnabled: false });
  await page.goto("/sessions/new");
  assert.equal(await page.getByRole("button", { name: "Use a passkey" }).isVisible(), false);
  const { username } = await arrive(rumbl, "plain");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await page.goto("/settings/security");
  await page.getByText("Adding one takes JavaScript").waitFor();
  assert.equal(await page.getByLabel("Name of the passkey").isVisible(), false);
});
