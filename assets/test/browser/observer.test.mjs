// The observer: an admin looks at the running server, and closes what should not be open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, SMALL, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive, arriveAsAdmin, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, isLive, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const OBSERVER = "/admin/observer";
const isConnected = (page) => page.locator("[data-phx-main].phx-connected").waitFor();
const rows = (page, list) => page.locator(`${list} > .observed-row`);
const row = (page, list, text) => rows(page, list).filter({ hasText: text });
const CONNECTIONS = "#observed-connections";
const TOPICS = "#observed-topic-rows";

/** Opens the observer as an admin. */
async function arriveAsObserver(name, options = {}) {
  const window = await arriveAsAdmin(rumbl, name, options);
  await window.page.goto(OBSERVER);
  await isConnected(window.page);
  return window;
}

/** Somebody with the watch page of a video of their own open, and the topic of the video. */
async function arriveWatching(name, title) {
  const window = await arrive(rumbl, name, { provoked: [/WebSocket/] });
  const path = await addVideo(window.page, title);
  await watch(window.page, path);
  await isLive(window.page);
  return { ...window, topic: await window.page.locator("#watch").getAttribute("data-topic") };
}

/**
 * Looks for somebody's sockets until there is one, which is that of the page that is open. Pages that were left are
 * listed until the next look, and others' sockets until the search is answered.
 */
async function onlySocketOf(page, { username }) {
  await page.getByLabel("Part of a topic or of a username").fill(username);
  await page.waitForFunction(
    ([list, name]) => {
      const texts = [...document.querySelectorAll(`${list} > .observed-row`)].map((row) => row.textContent.replaceAll("\u200b", ""));
      return texts.length === 1 && texts[0].includes(name) && texts[0].includes("2 channels");
    },
    [CONNECTIONS, username],
  );
  return row(page, CONNECTIONS, username);
}

/** Moves the pointer to the middle of something. */
async function pointAt(page, target) {
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await target.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
}

test("the page follows what happens, and what is looked for is in its address", async () => {
  const { page } = await arriveAsObserver("overseer", DESKTOP);
  await page.getByRole("link", { name: "Observer", exact: true }).waitFor();
  const watcher = await arriveWatching("watcher", "Observed from afar");
  await row(page, CONNECTIONS, watcher.username).first().waitFor();
  await row(page, TOPICS, watcher.topic).getByText("1 subscriber").waitFor();
  await page.locator("#observed-facts").getByText("%").waitFor();
  await assertAccessible(page, "the observer");
  await screenshot(page, "observer-desktop");

  const search = page.getByLabel("Part of a topic or of a username");
  await search.fill(watcher.topic);
  await page.waitForURL(`**${OBSERVER}?q=${encodeURIComponent(watcher.topic)}`);
  await row(page, CONNECTIONS, watcher.username).first().waitFor({ state: "detached" });
  await row(page, TOPICS, watcher.topic).waitFor();
  await search.fill("");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.locator("#observer-state").getByText("paused").waitFor();
  await watcher.context.close();
  await page.getByRole("button", { name: "Resume" }).click();
  await row(page, CONNECTIONS, watcher.username).first().waitFor({ state: "detached" });
});

test("a socket is closed once that is confirmed, and its page comes back", async () => {
  const { page } = await arriveAsObserver("closer", DESKTOP);
  const watcher = await arriveWatching("reader", "Closed for a moment");
  const own = await onlySocketOf(page, watcher);
  const id = () => own.locator(".observed-action").getAttribute("id");
  const before = await id();
  const question = own.getByRole("group", { name: /^Close the WebSocket of reader/ });
  await own.getByRole("button", { name: /^Close/ }).click();
  await question.waitFor();
  // The page goes on behind the question, and leaves it alone.
  const age = () => own.locator("span", { hasText: /^\W*for / }).textContent();
  const asked = await age();
  await own.getByText(asked, { exact: true }).waitFor({ state: "detached" });
  await screenshot(page, "observer-question");
  await question.getByRole("button", { name: "Keep" }).click();
  assert.equal(await id(), before);
  await own.getByRole("button", { name: /^Close/ }).click();
  await question.getByRole("button", { name: "Close" }).click();
  await page.getByText("The socket is closed.").waitFor();
  await isConnected(page);
  await isLive(watcher.page);
  await page.locator(`[id="${before}"]`).waitFor({ state: "detached" });
  await row(page, CONNECTIONS, watcher.username).first().waitFor();
  await page.goto("/admin/audit");
  await page.getByText(`WebSocket of ${watcher.username}`).waitFor();
});

test("a question whose socket ends meanwhile says that nothing was done", async () => {
  const { page } = await arriveAsObserver("asker", DESKTOP);
  const watcher = await arriveWatching("leaver", "Left in the middle");
  const own = await onlySocketOf(page, watcher);
  await own.getByRole("button", { name: /^Close/ }).click();
  await page.getByRole("button", { name: "Keep" }).click();
  await own.getByRole("button", { name: /^Close/ }).click();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await watcher.context.close();
  const message = page.getByRole("alert").filter({ hasText: `Close the WebSocket of ${watcher.username}?` });
  await message.getByText("Nothing was done, because it is no longer listed.").waitFor();
  assert.ok(await message.evaluate((shown) => shown.getBoundingClientRect().top >= 0), "it is in sight");
  assert.equal(await page.locator(".question").count(), 0);
  await assertAccessible(page, "the observer without a question");
  await screenshot(page, "observer-no-longer-listed", { fullPage: false });
  await message.getByRole("button", { name: "Dismiss this message" }).click();
  await message.waitFor({ state: "detached" });
});

test("a question that is answered with Keep leaves no message", async () => {
  const { page } = await arriveAsObserver("keeper", DESKTOP);
  const watcher = await arriveWatching("kept", "Kept for a while");
  const own = await onlySocketOf(page, watcher);
  await own.getByRole("button", { name: /^Close/ }).click();
  await page.getByRole("button", { name: "Keep" }).click();
  await watcher.context.close();
  await own.waitFor({ state: "detached" });
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("a row that moves keeps the press on its button, and then the focus", async () => {
  const { page } = await arriveAsObserver("steady", DESKTOP);
  const watcher = await arriveWatching("moved", "Moved down the list");
  // Topics with as many subscribers are in the order of their names, so that live pages come before videos.
  const livePages = row(page, TOPICS, /^lv:/);
  const opens = async (path) => {
    const known = await livePages.count();
    const { page: other } = await rumbl.window({ storageState: await watcher.context.storageState() });
    await other.goto(path);
    await isConnected(other);
    await livePages.nth(known).waitFor();
  };
  const own = row(page, TOPICS, watcher.topic);
  const element = await own.elementHandle();
  const button = own.getByRole("button", { name: /^Close/ });
  await pointAt(page, button);
  await page.mouse.down();
  await opens("/conversations");
  assert.ok(await own.evaluate((shown, before) => shown === before, element), "its row is the same element");
  await pointAt(page, button);
  await page.mouse.up();
  const question = page.getByRole("group", { name: `Close the topic ${watcher.topic}?` });
  await question.waitFor();

  const isFocused = () => question.getByRole("button", { name: "Keep" }).evaluate((it) => it.matches(":focus"));
  assert.ok(await isFocused(), "the question has the focus");
  await opens("/search");
  assert.ok(await isFocused(), "the question keeps the focus");
});

test("a press that is dragged away from its button does nothing", async () => {
  const { page } = await arriveAsObserver("hesitant", DESKTOP);
  const watcher = await arriveWatching("spared", "Not closed");
  const own = await onlySocketOf(page, watcher);
  await pointAt(page, own.getByRole("button", { name: /^Close/ }));
  await page.mouse.down();
  await pointAt(page, page.getByRole("heading", { name: "Observer" }));
  await page.mouse.up();
  const age = await own.locator("span", { hasText: /^\W*for / }).textContent();
  await own.getByText(age, { exact: true }).waitFor({ state: "detached" });
  assert.equal(await page.locator(".question").count(), 0);
});

test("a topic is closed, and its pages join again", async () => {
  const { page } = await arriveAsObserver("topical", DESKTOP);
  const watcher = await arriveWatching("member", "Joined twice");
  await page.getByLabel("Part of a topic or of a username").fill(watcher.topic);
  const own = row(page, TOPICS, watcher.topic);
  await own.getByRole("button", { name: `Close the topic ${watcher.topic}` }).click();
  await own.getByRole("group").getByRole("button", { name: "Close" }).click();
  await page.getByText("The topic is closed.").waitFor();
  await isLive(watcher.page);
  await page.getByLabel("Part of a topic or of a username").fill(watcher.topic);
  await row(page, TOPICS, watcher.topic).getByText("1 subscriber").waitFor();
});

test("a click on a line shows everything that was logged during its request", async () => {
  const { page } = await arriveAsObserver("tracer", DESKTOP);
  const other = await rumbl.window();
  const response = await other.page.goto("/videos");
  const id = response.headers()["x-request-id"];
  const lines = page.locator("#observed-lines > li");
  await lines.filter({ hasText: id }).first().getByRole("link", { name: `request ${id}` }).click();
  await page.waitForURL(`**${OBSERVER}?request=${id}`);
  await page.getByText(`Lines of the request ${id}`).waitFor();
  await lines.filter({ hasText: "answered" }).waitFor();
  assert.equal(await lines.count(), 1);
  await assertAccessible(page, "the lines of a request");
  await page.getByRole("link", { name: "Show all lines" }).click();
  await page.waitForFunction(() => document.querySelectorAll("#observed-lines > li").length > 1);
});

test("a press on a line's request counts while newer lines move it", async () => {
  const { page } = await arriveAsObserver("patient", DESKTOP);
  const other = await rumbl.window();
  const request = async () => (await other.page.goto("/videos")).headers()["x-request-id"];
  const pressed = await request();
  const link = page.getByRole("link", { name: `request ${pressed}` });
  await pointAt(page, link);
  await page.mouse.down();
  const newer = await request();
  await page.getByRole("link", { name: `request ${newer}` }).waitFor();
  await page.mouse.up();
  await page.waitForURL(`**${OBSERVER}?request=${pressed}`);
});

test("the page fits phones, and works without scripts", async () => {
  const { page, username } = await arriveAsObserver("pocket", PHONE);
  const watcher = await arriveWatching("phoned", "Small and observed");
  await row(page, CONNECTIONS, watcher.username).first().waitFor();
  await assertFits(page, "the observer on a phone");
  await assertAccessible(page, "the observer on a phone");
  await screenshot(page, "observer-phone", { fullPage: false });
  await rows(page, TOPICS).first().scrollIntoViewIfNeeded();
  await screenshot(page, "observer-phone-topics", { fullPage: false });
  await page.setViewportSize(SMALL.viewport);
  await assertFits(page, "the observer on a small phone");

  const plain = await rumbl.window({ javaScriptEnabled: false });
  await logIn(plain.page, username);
  await plain.page.goto(OBSERVER);
  await plain.page.getByLabel("Part of a topic or of a username").fill(watcher.topic);
  await plain.page.getByRole("button", { name: "Search", exact: true }).last().click();
  await row(plain.page, TOPICS, watcher.topic).getByRole("button", { name: /^Close/ }).click();
  await plain.page.getByText("The topic is closed.").waitFor();
  await isLive(watcher.page);
});
