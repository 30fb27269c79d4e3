// The second factor: setting up an authenticator app, and logging in with it, with and without JavaScript.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();
const STEP_S = 30;

/** The code that an app shows (RFC 6238), `steps` steps from now. */
function code(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_S) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 0xf) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function inspect(page, name) {
  await assertAccessible(page, name);
  await assertFits(page, name);
  await screenshot(page, name);
}

/** Sets an app up in the settings, and returns its secret and the recovery codes. */
async function setUp(page, name) {
  await page.goto("/settings");
  await page.getByRole("link", { name: "Security" }).click();
  await page.getByText("Protect your account with a second step.").waitFor();
  if (name) await inspect(page, `security-off-${name}`);
  await page.getByRole("link", { name: "Set up an app" }).click();
  await page.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
  if (name) await inspect(page, `authenticator-${name}`);
  const secret = (await page.locator("code.secret").textContent()).replaceAll(" ", "");
  await page.getByLabel("Code", { exact: true }).fill(code(secret));
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  if (name) await inspect(page, `recovery-codes-${name}`);
  const codes = await page.locator(".recovery-codes li").allTextContents();
  assert.equal(codes.length, 10);
  await page.getByRole("link", { name: "I’ve kept them" }).click();
  await page.getByText("You have 10 left").waitFor();
  if (name) await inspect(page, `security-on-${name}`);
  return { secret, codes };
}

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`an app is set up and asked for at the next log-in, on a ${device}, ${colorScheme}`, async () => {
      const options = { ...viewport, colorScheme, reducedMotion: "reduce" };
      const { page, username } = await arrive(rumbl, "careful", options);
      const { secret } = await setUp(page, `${device}-${colorScheme}`);

      const other = await rumbl.window({ ...options, provoked: [REFUSED_FORM] });
      await other.page.goto("/settings/email");
      await other.page.getByLabel("Username").fill(username);
      await other.page.getByLabel("Password").fill(PASSWORD);
      await other.page.getByRole("main").getByRole("button", { name: "Log in" }).click();
      await other.page.getByRole("heading", { name: "Enter your code" }).waitFor();
      await inspect(other.page, `log-in-code-${device}-${colorScheme}`);
      await other.page.getByLabel("Code", { exact: true }).fill("000000");
      await other.page.keyboard.press("Enter");
      await other.page.getByText("That code isn’t right").waitFor();
      assert.equal(await other.page.getByLabel("Code", { exact: true }).inputValue(), "");
      await other.page.getByLabel("Code", { exact: true }).fill(code(secret, 1));
      await other.page.keyboard.press("Enter");
      await other.page.getByText("Welcome back!").waitFor();
      assert.equal(new URL(other.page.url()).pathname, "/settings/email");
    });
  }
}

test("somebody without JavaScript logs in with a recovery code and turns the app off", async () => {
  const { page, username } = await arrive(rumbl, "plain");
  const { codes } = await setUp(page);
  const other = await rumbl.window({ javaScriptEnabled: false });
  await logIn(other.page, username);
  await other.page.getByLabel("Code", { exact: true }).fill(codes[0]);
  await other.page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await other.page.getByText("Recovery codes left: 9.").waitFor();
  await other.page.goto("/settings/security");
  const removal = other.page.locator('form[action="/settings/security/authenticator"]');
  await removal.getByLabel("Current password").fill(PASSWORD);
  await removal.getByLabel("Code", { exact: true }).fill(codes[1]);
  await other.page.getByRole("button", { name: "Turn off" }).click();
  await other.page.getByText("The app is turned off.").waitFor();
  const third = await rumbl.window();
  await logIn(third.page, username);
  await third.page.getByText("Welcome back!").waitFor();
});
