// What is written while the server is killed waits visibly, and is sent once after it: three people, one at a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits } from "./support/looks.mjs";
import { useRumbl } from "./support/suite.mjs";
import { hasUnread, isConnected, open, saidWords, say, startGroup, threePeople, write } from "./support/talking.mjs";

const rumbl = useRumbl();
const waiting = (page) => page.getByRole("list", { name: "Waiting to be sent" }).getByRole("listitem");
const isLost = (page) => page.locator("[data-phx-main].phx-error").waitFor();

/** Three people with a group, in which a first message is read by all. */
async function together(name) {
  const people = await threePeople(rumbl, name, { provoked: [SERVER_AWAY] });
  const { ada, bob, eva } = people;
  await startGroup(ada.page, [bob.username, eva.username], "Survivors");
  await say(ada.page, "before it went");
  for (const { page } of [bob, eva]) {
    await open(page, ada.page.url());
    await hasUnread(page, 0);
  }
  await ada.page.getByText(`Seen by ${bob.username} and ${eva.username}`).waitFor();
  return people;
}

test("what two write while the server is killed is sent once, and the third one's counts are right", async () => {
  const { ada, bob, eva } = await together("kill");
  const address = ada.page.url();
  await eva.page.goto("/conversations");
  await isConnected(eva.page);
  await rumbl.server.kill();
  for (const { page } of [ada, bob]) await isLost(page);
  const written = { ada: ["is it gone?", "it is"], bob: ["I can't hear you"] };
  for (const text of written.ada) await write(ada.page, text);
  for (const text of written.bob) await write(bob.page, text);
  assert.deepEqual(await waiting(ada.page).allTextContents(), written.ada);
  assert.deepEqual(await waiting(bob.page).allTextContents(), written.bob);
  assert.deepEqual(await saidWords(ada.page), ["before it went"]);
  await assertFits(ada.page, "messages that wait");
  await assertAccessible(ada.page, "messages that wait");
  await screenshot(ada.page, "waiting-desktop", { fullPage: false });
  await rumbl.server.start();
  for (const { page } of [ada, bob]) {
    await isConnected(page);
    await waiting(page).first().waitFor({ state: "detached" });
    await page.waitForFunction(() => document.querySelectorAll(".said-words").length === 4);
  }
  const said = await saidWords(ada.page);
  assert.deepEqual(said.toSorted(), ["before it went", ...written.ada, ...written.bob].toSorted());
  assert.ok(said.indexOf("is it gone?") < said.indexOf("it is"), "what one person writes stays in order");
  assert.deepEqual(await saidWords(bob.page), said);

  await hasUnread(eva.page, 1);
  const count = eva.page.locator(".talk-count");
  await count.getByText("3 unread", { exact: true }).waitFor();
  await screenshot(eva.page, "unread-after-restart-phone", { fullPage: false });
  await eva.page.reload();
  await count.getByText("3 unread", { exact: true }).waitFor();
  await open(eva.page, address);
  await hasUnread(eva.page, 0);
  assert.deepEqual(await saidWords(eva.page), said);
  // Nobody has more waiting than they see.
  await ada.page.reload();
  await isConnected(ada.page);
  assert.equal(await waiting(ada.page).count(), 0);
  assert.deepEqual(await saidWords(ada.page), said);
});

test("a message whose answer is lost with the server is stored already, and isn't sent twice", async () => {
  const { ada, bob, eva } = await together("lost");
  let isDeaf = false;
  await eva.page.routeWebSocket(/\/live\/websocket/, (client) => {
    const server = client.connectToServer();
    server.onMessage((text) => {
      if (!isDeaf) client.send(text);
    });
  });
  await eva.page.reload();
  await isConnected(eva.page);
  isDeaf = true;
  await write(eva.page, "did you get this?");
  for (const { page } of [ada, bob]) await page.getByText("did you get this?").waitFor();
  assert.deepEqual(await waiting(eva.page).allTextContents(), ["did you get this?"]);
  await rumbl.server.kill();
  await isLost(eva.page);
  await write(eva.page, "and this?");
  isDeaf = false;
  await rumbl.server.start();
  for (const { page } of [eva, ada, bob]) {
    await page.locator(".said-words").getByText("and this?").waitFor();
    assert.deepEqual(await saidWords(page), ["before it went", "did you get this?", "and this?"]);
  }
  await waiting(eva.page).first().waitFor({ state: "detached" });
});

test("what was said while a page had no connection counts once it has one", async () => {
  const { ada, eva } = await together("away");
  let connection;
  let isAway = false;
  await eva.page.routeWebSocket(/\/live\/websocket/, async (client) => {
    if (isAway) return await client.close();
    connection = client;
    return client.connectToServer();
  });
  await eva.page.goto("/conversations");
  await isConnected(eva.page);
  isAway = true;
  await connection.close();
  await isLost(eva.page);
  await say(ada.page, "where are you?");
  isAway = false;
  await isConnected(eva.page);
  await hasUnread(eva.page, 1);
});

test("what waits survives that the page is loaded again", async () => {
  const { ada, eva } = await together("again");
  await rumbl.server.kill();
  await isLost(eva.page);
  await write(eva.page, "kept in the tab");
  await rumbl.server.start();
  await eva.page.reload();
  await ada.page.locator(".said-words").getByText("kept in the tab").waitFor();
  await eva.page.locator(".said-words").getByText("kept in the tab").waitFor();
  // The broadcast may arrive just before the reply that ends the waiting.
  await waiting(eva.page).first().waitFor({ state: "detached" });
  assert.deepEqual(await saidWords(ada.page), ["before it went", "kept in the tab"]);
});
