import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { SERVER_AWAY } from "./support/browser.mjs";
import { PASSWORD, arrive, changePassword, logIn } from "./support/people.mjs";
import { Server } from "./support/server.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, isLive, seek } from "./support/watching.mjs";

const NEW_PASSWORD = "another horse";
/** Longer than the client's longest pause before it reconnects. */
const LONG_MS = 60_000;
const SECRET_KEY_BASE = "only-for-tests-".repeat(5);
const rumbl = useRumbl({ SECRET_KEY_BASE });

/** Somebody who is writing at a video, with the clock of the page in the test's hands. */
async function writing({ url = "", withoutWebSocket = false } = {}) {
  const mayAsk = url ? [url] : [];
  const person = await arrive(rumbl, "alice", { provoked: [SERVER_AWAY], mayAsk });
  const path = await addVideo(person.page, "A long one");
  const tab = await person.context.newPage();
  await tab.clock.install();
  if (withoutWebSocket) await tab.routeWebSocket(/\/socket\/websocket/, () => {});
  const polled = withoutWebSocket ? tab.waitForRequest(/\/socket\/longpoll/) : null;
  await tab.goto(`${url}${path}`);
  if (withoutWebSocket) await tab.clock.fastForward(LONG_MS);
  await polled;
  await isLive(tab);
  const draft = tab.getByLabel("Annotate", { exact: true });
  await draft.fill("what I was about to say");
  return { ...person, tab, draft, path };
}

async function logOut(page, username) {
  await page.locator(".site-header").getByText(username).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("link", { name: "Register", exact: true }).first().waitFor();
}

/** The tab says what happened, keeps what was written, and leaves the server alone. */
async function learnsOfIt({ tab, draft }) {
  await tab.getByText("You were logged out. Log in again").waitFor();
  await tab.getByText("Logged out", { exact: true }).waitFor();
  assert.equal(await draft.inputValue(), "what I was about to say");
  assert.equal(await tab.getByRole("button", { name: "Post" }).isDisabled(), true);
  const asked = [];
  tab.on("request", (request) => asked.push(request.url()));
  tab.on("websocket", (socket) => asked.push(socket.url()));
  await tab.clock.fastForward(LONG_MS);
  await tab.evaluate(() => fetch("/robots.txt"));
  assert.deepEqual(asked.map((url) => new URL(url).pathname), ["/robots.txt"]);
}

test("a log-out in one tab is told in the others, which keep what was being written", async () => {
  const alice = await writing();
  await logOut(alice.page, alice.username);
  await learnsOfIt(alice);
  await seek(alice.tab, 21);
  await alice.tab.getByRole("link", { name: "Log in again" }).click();
  await alice.tab.getByLabel("Username").fill(alice.username);
  await alice.tab.getByLabel("Password").fill(PASSWORD);
  await alice.tab.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await alice.tab.getByText("Welcome back!").waitFor();
  assert.equal(alice.tab.url(), `${rumbl.server.url}${alice.path}?t=21`);
  await isLive(alice.tab);
  assert.equal(await alice.draft.inputValue(), "what I was about to say");
});

test("a change of the password on another device is told", async () => {
  const alice = await writing();
  const elsewhere = await rumbl.window();
  await logIn(elsewhere.page, alice.username);
  await elsewhere.page.getByText("Welcome back!").waitFor();
  await changePassword(elsewhere.page, NEW_PASSWORD);
  await learnsOfIt(alice);
});

test("a change of the password in another tab of the browser leaves the page live", async () => {
  const alice = await writing();
  let isConnected = false;
  alice.tab.on("websocket", (socket) => socket.on("framereceived", () => (isConnected = true)));
  await changePassword(alice.page, NEW_PASSWORD);
  // The old connection may end after the clock was moved, and the first attempts may come too early.
  const late = Date.now() + 30_000;
  while (!isConnected && Date.now() < late) {
    await alice.tab.clock.fastForward(LONG_MS);
    await delay(100);
  }
  assert.ok(isConnected, "the tab connects again");
  await isLive(alice.tab);
  await alice.tab.getByRole("button", { name: "Post" }).click();
  await alice.tab.locator(".annotation-body").getByText("what I was about to say").waitFor();
});

test("a log-out is told to whoever is connected by long-poll", async () => {
  const alice = await writing({ withoutWebSocket: true });
  await logOut(alice.page, alice.username);
  await learnsOfIt(alice);
});

test("a log-out is told to tabs that are connected to another process", async () => {
  const other = await Server.start({ SECRET_KEY_BASE, DATABASE_URL: rumbl.server.databaseUrl });
  try {
    // A browser sends the cookies of a host to all its ports.
    const alice = await writing({ url: other.url });
    await logOut(alice.page, alice.username);
    await learnsOfIt(alice);
  } finally {
    await other.stop();
  }
});
