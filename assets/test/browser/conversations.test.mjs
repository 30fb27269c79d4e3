import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { isConnected, message, sayNumbers, write } from "./support/talking.mjs";
import { annotate, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_LIMITS__ANNOTATION_BURST: "1000" });

async function inspect(page, name) {
  await assertFits(page, name);
  await screenshot(page, name, { fullPage: false });
  await assertAccessible(page, name);
}

/** Opens a conversation of two people, on each one's page. */
async function meet(name) {
  const { page: one } = await arrive(rumbl, `${name}one`, { ...DESKTOP, reducedMotion: "reduce" });
  const { page: other } = await arrive(rumbl, `${name}two`, { ...PHONE, reducedMotion: "reduce" });
  await message(one, `${name}two`);
  await other.goto(one.url());
  for (const page of [one, other]) await isConnected(page);
  return { one, other };
}

/** The connection of a live page, which can be cut. */
async function lineOf(page) {
  const line = { isCut: false, sockets: [] };
  await page.routeWebSocket(/\/live\/websocket/, (client) => {
    if (line.isCut) return client.close({ code: 1011 });
    line.sockets.push(client, client.connectToServer());
  });
  line.cut = async () => {
    line.isCut = true;
    await Promise.all(line.sockets.splice(0).map((socket) => socket.close({ code: 1011 })));
  };
  return line;
}

test("two people talk at once, on a desktop and on a phone", async () => {
  const { one, other } = await meet("talk");
  await one.locator("#conversation-text").fill("Hello from the desktop");
  await one.locator("#conversation-text").press("Enter");
  await other.getByText("Hello from the desktop").waitFor();
  await other.locator("#conversation-text").fill("And from the phone");
  await other.getByRole("button", { name: "Send" }).click();
  await one.getByText("And from the phone").waitFor();
  assert.equal(await one.locator(".said-words").count(), 2);
  await other.getByText("Seen", { exact: true }).waitFor();
  await inspect(one, "conversation-desktop");
  await inspect(other, "conversation-phone");
  await other.goto("/conversations");
  await inspect(other, "conversations-phone");
  await one.goto("/conversations");
  await inspect(one, "conversations-desktop");
});

test("what is written without a connection waits, and is sent once there is one", async () => {
  const { one, other } = await meet("off");
  const line = await lineOf(other);
  await other.reload();
  await isConnected(other);
  await line.cut();
  await other.locator("[data-phx-main].phx-error").waitFor();
  await write(other, "from the train");
  await write(other, "and the tunnel");
  const waiting = other.getByRole("list", { name: "Waiting to be sent" }).getByRole("listitem");
  assert.equal(await waiting.count(), 2);
  line.isCut = false;
  await one.getByText("and the tunnel").waitFor();
  await waiting.first().waitFor({ state: "detached" });
  assert.deepEqual(await one.locator(".said-words").allTextContents(), ["from the train", "and the tunnel"]);
});

test("who reads what was said before stays where they are through a lost connection", async () => {
  const { one, other } = await meet("back");
  const line = await lineOf(one);
  await sayNumbers(one, 150);
  await one.reload();
  await isConnected(one);
  const message = (page, number) => page.getByText(`no. ${number}`, { exact: true });
  await message(one, 150).waitFor();
  const log = one.locator("#conversation-log");
  const scrollUp = (number) => log.evaluate((element) => (element.scrollTop = 0)).then(() => message(one, number).waitFor({ state: "attached" }));
  await scrollUp(51);
  await scrollUp(1);
  const top = () => message(one, 30).evaluate((element) => element.getBoundingClientRect().top);
  await message(one, 30).evaluate((element) => element.scrollIntoView({ block: "center" }));
  const before = await top();
  await line.cut();
  await one.locator("[data-phx-main].phx-error").waitFor();
  await write(other, "while you were away");
  line.isCut = false;
  await isConnected(one);
  await one.getByText("while you were away", { exact: true }).waitFor({ state: "attached" });
  const after = await top();
  assert.ok(Math.abs(after - before) <= 2, `the history jumped by ${after - before} px`);
  assert.equal(await one.locator(".said").count(), 151);
  // Whoever is at the end stays there.
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await line.cut();
  await one.locator("[data-phx-main].phx-error").waitFor();
  await write(other, "and once more");
  line.isCut = false;
  await one.getByText("and once more", { exact: true }).waitFor();
  await one.waitForFunction(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.getElementById("conversation-log");
    return scrollHeight - scrollTop - clientHeight < 5;
  });
});

test("without JavaScript older messages are a page away", async () => {
  const { one } = await meet("plain");
  await sayNumbers(one, 60);
  const cookies = await one.context().cookies();
  const { context, page } = await rumbl.window({ ...PHONE, javaScriptEnabled: false });
  await context.addCookies(cookies);
  await page.goto(one.url());
  await page.getByText("no. 60", { exact: true }).waitFor();
  assert.equal(await page.getByText("no. 10", { exact: true }).count(), 0);
  await page.getByRole("link", { name: "Earlier messages" }).click();
  await page.getByText("no. 10", { exact: true }).waitFor();
  await screenshot(page, "conversation-earlier-phone", { fullPage: false });
  assert.equal(await page.getByRole("link", { name: "Earlier messages" }).count(), 0);
  await page.getByRole("link", { name: "Jump to the latest" }).click();
  await page.getByText("no. 60", { exact: true }).waitFor();
});

test("days and times are those of the reader's time zone", async () => {
  const { one } = await meet("zone");
  await write(one, "what day is it?");
  await one.locator(".said").waitFor();
  const cookies = await one.context().cookies();
  const at = new Date(await one.locator(".said-who time").getAttribute("datetime"));
  for (const timezoneId of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    const { context, page } = await rumbl.window({ ...DESKTOP, timezoneId });
    await context.addCookies(cookies);
    await page.goto(one.url());
    await isConnected(page);
    const part = (options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: timezoneId }).format(at);
    const day = `${part({ weekday: "long" })}, ${part({ day: "numeric", month: "long", year: "numeric" })}`;
    await page.locator(".said-day").getByText(day, { exact: true }).waitFor();
    const clock = part({ hour: "2-digit", minute: "2-digit" });
    assert.equal(await page.locator(".said-who time").first().textContent(), clock);
    // What comes later is of the same day, which is named once.
    await write(page, `in ${timezoneId}`);
    await page.locator(".said-words").getByText(`in ${timezoneId}`).waitFor();
    assert.equal(await page.locator(".said-day").count(), 1);
  }
});

test("who reads what was said before stays where they are, and two messages are edited at once", async () => {
  const { one } = await meet("long");
  await sayNumbers(one, 70);
  await one.reload();
  await isConnected(one);
  const message = (number) => one.getByText(`no. ${number}`, { exact: true });
  await message(70).waitFor();
  const log = one.locator("#conversation-log");
  // In one step: the older ones may come at any time after it.
  const before = await message(22).evaluate((element, log) => {
    log.scrollTop = 60;
    return element.getBoundingClientRect().top;
  }, await log.elementHandle());
  await message(1).waitFor({ state: "attached" });
  // No. 21 was the first of its day until now.
  await one.locator(".said", { has: message(21) }).locator(".said-day").waitFor({ state: "detached" });
  const after = await message(22).evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(Math.abs(after - before) <= 2, `older messages push nothing away, ${after - before} px`);
  await one.locator("#older").waitFor({ state: "detached" });
  for (const number of [22, 23]) {
    await one.locator(".said").filter({ has: message(number) }).getByRole("button", { name: "Edit" }).click();
    await one.locator(".said-editor").nth(number - 22).waitFor();
  }
  const texts = await one.locator(".said-editor textarea").evaluateAll((all) => all.map(({ value }) => value));
  assert.deepEqual(texts, ["no. 22", "no. 23"]);
  await one.locator(".said-editor textarea").first().fill("another");
  await one.locator(".said-editor").first().getByRole("button", { name: "Save" }).click();
  await one.getByText("another", { exact: true }).waitFor();
  assert.equal(await one.locator(".said-editor").count(), 1);
});

test("a moment is shared from the page of its video, and plays there", async () => {
  const { one, other } = await meet("share");
  await one.goto("/watch/1");
  await one.getByRole("button", { name: "Share this moment" }).click();
  await one.getByLabel("Message", { exact: true }).fill("look at this");
  await inspect(one, "share-moment-desktop");
  await one.locator("#share-moment-list button").first().click();
  await one.getByText("Sent to ").waitFor();
  const card = other.locator(".moment-card");
  await card.waitFor();
  await other.getByText("look at this").waitFor();
  await inspect(other, "moment-card-phone");
  await card.click();
  await other.waitForURL(/\/watch\//);
});

test("an annotation is shared from its menu, and its card shows what it says", async () => {
  const { one, other } = await meet("quote");
  await watch(one, "/watch/1");
  await seek(one, 3);
  await annotate(one, "the cat again");
  const row = one.locator("#annotations > li").filter({ hasText: "the cat again" });
  await row.getByRole("button", { name: /^More for/ }).click();
  await row.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = one.getByRole("dialog", { name: "Share this moment" });
  assert.equal(await dialog.locator("blockquote").textContent(), "the cat again");
  await inspect(one, "share-annotation-desktop");
  await dialog.getByRole("button", { name: /two/ }).click();
  await one.getByText("Sent to ").waitFor();
  const card = other.locator(".moment-card");
  await card.getByText("“the cat again”").waitFor();
  await card.click();
  await other.waitForURL(/\/watch\/1-.*t=3/);
  // A moment that is shared next says nothing of it.
  await one.getByRole("button", { name: "Share this moment" }).click();
  assert.equal(await dialog.locator("blockquote").isVisible(), false);
});
