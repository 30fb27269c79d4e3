// Logging in and registering return people to where they were, with what they had written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { PASSWORD, arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, currentTime, isLive, seek } from "./support/watching.mjs";

const rumbl = useRumbl();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const text = (page) => page.getByLabel("Annotate", { exact: true });

/** Somebody who has an account, and is at a video without being logged in. */
async function atVideo(address, options) {
  const { page: author, username } = await arrive(rumbl, "back");
  const path = await addVideo(author, "Worth coming back to");
  const { page } = await rumbl.window(options);
  await page.goto(path + address);
  await page.waitForFunction(() => document.querySelector("video").readyState > 0);
  return { page, path, username };
}

async function fillIn(page, username) {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
}

async function logInHere(page, username) {
  await fillIn(page, username);
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await page.getByText("Welcome back!").waitFor();
}

async function isAt(page, path, seconds) {
  assert.equal(new URL(page.url()).pathname, path);
  await page.waitForFunction((at) => Math.abs(document.querySelector("video").currentTime - at) < 0.5, seconds);
}

for (const address of ["?t=23", "#t=23"]) {
  test(`a log-in from a shared moment, ${address}, leads back to it`, async () => {
    const { page, path, username } = await atVideo(address);
    await page.getByRole("banner").getByRole("link", { name: "Log in" }).click();
    await logInHere(page, username);
    await isAt(page, path, 23);
    await isLive(page);
  });
}

test("a log-in leads back to the moment that was reached, from the page's head too", async () => {
  const { page, path, username } = await atVideo("");
  await seek(page, 31);
  await page.getByRole("banner").getByRole("link", { name: "Log in" }).click();
  await logInHere(page, username);
  await isAt(page, path, 31);
});

test("what a guest wrote survives registering, by way of the log-in, and is posted once", async () => {
  const { page, path } = await atVideo("?t=12", PHONE);
  await text(page).fill("I have to say this");
  await assertAccessible(page, "a guest who writes");
  await screenshot(page, "guest-writes", { fullPage: false });
  await page.getByRole("button", { name: "Log in to post" }).click();
  await page.getByRole("main").getByRole("link", { name: "Register" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Newcomer");
  await fillIn(page, "newcomer");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("Newcomer created!").waitFor();
  await isAt(page, path, 12);
  await isLive(page);
  assert.equal(await text(page).inputValue(), "I have to say this");
  assert.equal(await page.locator("#captured-time").inputValue(), "0:12");
  await page.getByRole("button", { name: "Post" }).click();
  await page.locator(".annotation-body").getByText("I have to say this").waitFor();
  await page.reload();
  await isLive(page);
  assert.equal(await text(page).inputValue(), "");
});

test("what a guest wrote stays at its video, and is nobody's until they log in", async () => {
  const { page } = await atVideo("?t=12");
  await text(page).fill("only here");
  await page.reload();
  assert.equal(await text(page).inputValue(), "only here");
  await page.goto("/watch/1");
  await page.locator('#connection[data-state="live"]').waitFor();
  assert.equal(await text(page).inputValue(), "");
});

test("a bookmark of a page for members leads to the log-in, and then to the page", async () => {
  const { username } = await arrive(rumbl, "bookmark");
  const { page } = await rumbl.window();
  await page.goto("/manage/videos/new");
  await page.getByText("You must be logged in to access that page").waitFor();
  await logInHere(page, username);
  assert.equal(new URL(page.url()).pathname, "/manage/videos/new");
  await page.getByRole("heading", { name: "Add a video" }).waitFor();
});

test("whoever registers from the home page is at the demo's best moment", async () => {
  const { page } = await rumbl.window();
  await page.goto("/");
  await page.getByRole("link", { name: "Start annotating" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Wanda");
  await fillIn(page, "wanda");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("Wanda created!").waitFor();
  await page.getByRole("heading", { name: "The night train to the sea" }).waitFor();
  await isLive(page);
  await page.waitForFunction(() => document.querySelector("video").currentTime === 33);
  await page.locator(".annotation-body").getByText("Third star tonight.").waitFor();
  await screenshot(page, "first-page");
});

test("no way back leads to another site", async () => {
  const { username } = await arrive(rumbl, "careful");
  for (const forged of ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"]) {
    const { page } = await rumbl.window();
    await page.goto(`/sessions/new?return_to=${encodeURIComponent(forged)}`);
    await logInHere(page, username);
    assert.equal(page.url(), `${rumbl.server.url}/`);
  }
});

test("without JavaScript a log-in leads back to the moment of the address", async () => {
  const { page: author, username } = await arrive(rumbl, "plain");
  const path = await addVideo(author, "Plain");
  const { page } = await rumbl.window({ javaScriptEnabled: false });
  await page.goto(`${path}?t=9`);
  await page.getByRole("banner").getByRole("link", { name: "Log in" }).click();
  await logInHere(page, username);
  assert.equal(page.url(), `${rumbl.server.url}${path}?t=9`);
});

test("whoever plays on and then logs in is not thrown back", async () => {
  const { page, username } = await atVideo("?t=5");
  await seek(page, 40);
  await page.locator(".panel").getByRole("link", { name: "Register" }).click();
  await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
  await logInHere(page, username);
  await page.waitForFunction(() => document.querySelector("video").currentTime > 39);
  assert.ok((await currentTime(page)) < 41);
});
