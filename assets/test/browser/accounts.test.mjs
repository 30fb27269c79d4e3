import assert from "node:assert/strict";
import { test } from "node:test";
import { REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { PASSWORD, arrive, logIn, register } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();
const navigation = (page) => page.getByRole("navigation", { name: "Main" });
const header = (page) => page.getByRole("banner");

test("somebody who registers is logged in at once", async () => {
  const { page } = await rumbl.window();
  const username = await register(page, "mira");
  await header(page).getByText(username).waitFor();
  assert.match(await page.locator('meta[name="user-token"]').getAttribute("content"), /.{20}/);
  await screenshot(page, "registered");
});

test("a registration that is refused says why beside each field and keeps the rest", async () => {
  const { username } = await arrive(rumbl, "taken");
  const { page } = await rumbl.window({ provoked: [REFUSED_FORM] });
  await page.goto("/users/new");
  await page.getByLabel("Name", { exact: true }).fill('Mira "M" <Okafor>');
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill("12345");
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.getByRole("button", { name: "Create account" }).click(),
  ]);
  assert.equal(response.status(), 422);
  await page.getByText("Oops, something went wrong! Please check the errors below.").waitFor();
  await page.getByText("should be at least 6 character(s)").waitFor();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), 'Mira "M" <Okafor>');
  assert.equal(await page.getByLabel("Username").inputValue(), username);
  assert.equal(await page.getByLabel("Password").inputValue(), "");

  await page.getByLabel("Password").fill("long enough");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("has already been taken").waitFor();
  const invalid = page.locator('[aria-invalid="true"]');
  assert.equal(await invalid.getAttribute("id"), await page.getByLabel("Username").getAttribute("id"));
  await screenshot(page, "register-refused");
});

test("somebody logs out, and in again", async () => {
  const { page, username } = await arrive(rumbl, "comes");
  await page.goto("/");
  await header(page).getByText(username).click();
  await header(page).getByRole("button", { name: "Log out" }).click();
  await header(page).getByRole("link", { name: "Log in" }).waitFor();
  await logIn(page, username);
  await page.getByText("Welcome back!").waitFor();
  await header(page).getByText(username).waitFor();
});

test("a wrong password and an unknown name get the same answer", async () => {
  const { username } = await arrive(rumbl, "known");
  const { page } = await rumbl.window({ provoked: [REFUSED_FORM] });
  for (const name of [username, "nobody"]) {
    await logIn(page, name, "wrong password");
    await page.getByText("Invalid username/password combination").waitFor();
    assert.equal(await page.getByLabel("Username").inputValue(), name);
  }
  await screenshot(page, "log-in-refused");
});

test("a log-in that is sent twice is a log-in", async () => {
  const { username } = await arrive(rumbl, "eager");
  const { page } = await rumbl.window();
  await page.goto("/sessions/new");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await page.getByRole("main").getByRole("button", { name: "Log in" }).dblclick();
  await page.getByText("Welcome back!").waitFor();
  assert.equal(sent.length, 1);
});

test("somebody changes their password, and other devices are logged out", async () => {
  const { page, username } = await arrive(rumbl, "careful", { provoked: [REFUSED_FORM] });
  const elsewhere = await rumbl.window();
  await logIn(elsewhere.page, username);
  await elsewhere.page.getByText("Welcome back!").waitFor();

  await header(page).getByText(username).click();
  await page.getByRole("link", { name: "Change password" }).click();
  await page.getByLabel("Current password").fill("a guess");
  await page.getByLabel("New password").fill("battery staple");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.locator("#user_current_password_errors").getByText("is not valid").waitFor();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill("battery staple");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Password changed.").waitFor();

  await elsewhere.page.goto("/users");
  await elsewhere.page.getByText("You must be logged in to access that page").waitFor();
  await logIn(elsewhere.page, username, "battery staple");
  await elsewhere.page.getByText("Welcome back!").waitFor();
});

test("a message can be dismissed", async () => {
  const { page } = await arrive(rumbl, "tidy");
  await page.getByRole("button", { name: "Dismiss this message" }).click();
  await page.getByText("created!").waitFor({ state: "detached" });
});

test("people are listed for those who are logged in, and for nobody else", async () => {
  const { page, username } = await arrive(rumbl, "listed");
  await navigation(page).getByRole("link", { name: "People" }).click();
  await page.getByText(`@${username}`, { exact: true }).waitFor();
  await page.getByRole("link", { name: /^listed the/ }).click();
  await page.getByText("No videos yet.").waitFor();

  const visitor = await rumbl.window();
  await visitor.page.goto("/users");
  await visitor.page.getByText("You must be logged in to access that page").waitFor();
  assert.equal(new URL(visitor.page.url()).pathname, "/sessions/new");
});

test("everything but the live page works without scripts", async () => {
  const { page } = await arrive(rumbl, "plain", { javaScriptEnabled: false });
  await page.goto("/manage/videos/new");
  await page.getByLabel("URL").fill("/media/demo.webm");
  await page.getByLabel("Title").fill("No scripts");
  await page.getByLabel("Description").fill("None at all");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
  await page.goto("/manage/videos");
  await page.getByRole("link", { name: "Watch No scripts" }).click();
  await page.locator(".panel noscript p").waitFor();
  assert.equal(await page.locator("video[controls]").count(), 1);
  await page.goto("/manage/videos");
  await page.getByRole("button", { name: "Delete No scripts" }).click();
  await page.getByText("Video deleted successfully.").waitFor();
});
