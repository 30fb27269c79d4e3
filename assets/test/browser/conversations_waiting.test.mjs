// What was written without a connection, and waits in the browser: for a tab that is opened again, of several tabs for
// one of them, and for nobody but who wrote it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logIn, register } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { isConnected, open, saidWords, say, startGroup, threePeople, write } from "./support/talking.mjs";

const rumbl = useRumbl();
const waiting = (page) => page.getByRole("list", { name: "Waiting to be sent" }).getByRole("listitem");
const isLost = (page) => page.locator("[data-phx-main].phx-error").waitFor();

/** The connections of all live pages of a window, which can be cut, and the ids of the messages that went over them. */
async function lineOf(context) {
  const line = { isCut: false, sent: [], clients: [] };
  await context.routeWebSocket(/\/live\/websocket/, (client) => {
    if (line.isCut) return client.close({ code: 1011 });
    const server = client.connectToServer();
    line.clients.push(client, server);
    client.onMessage((frame) => {
      const id = /"event":"post".*"client_id":"([^"]+)"/.exec(frame)?.[1];
      if (id) line.sent.push(id);
      server.send(frame);
    });
  });
  line.cut = async () => {
    line.isCut = true;
    await Promise.all(line.clients.splice(0).map((end) => end.close({ code: 1011 })));
  };
  return line;
}

/** Three people in a group, of whom bob has no connection any more. */
async function together(name) {
  const { ada, bob, eva } = await threePeople(rumbl, name);
  const line = await lineOf(bob.context);
  await startGroup(ada.page, [bob.username, eva.username], "Travellers");
  await say(ada.page, "where are you?");
  const address = ada.page.url();
  await open(bob.page, address);
  await bob.page.getByText("where are you?").waitFor();
  return { ada, bob, eva, line, address };
}

/** Logs a person out on another page than the conversation's. */
async function logOut(page) {
  await page.goto("/videos");
  await page.locator("summary.nav-user").click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("link", { name: "Register", exact: true }).first().waitFor();
}

/** Waits until a page shows exactly these messages, and looks again after it was loaded anew. */
async function shows(page, words) {
  for (let look = 1; look <= 2; look += 1) {
    await page.locator(".said-words").getByText(words.at(-1), { exact: true }).waitFor();
    assert.deepEqual(await saidWords(page), words);
    await page.reload();
    await isConnected(page);
  }
}

test("what waits in a tab that was closed is sent once when the conversation is opened again", async () => {
  const { ada, bob, line, address } = await together("shut");
  await line.cut();
  await isLost(bob.page);
  await write(bob.page, "in the tunnel");
  await write(bob.page, "out in five minutes");
  await waiting(bob.page).nth(1).waitFor();
  assert.deepEqual(await waiting(bob.page).allTextContents(), ["in the tunnel", "out in five minutes"]);
  await bob.page.close();
  line.isCut = false;
  const again = await bob.context.newPage();
  await open(again, address);
  await shows(ada.page, ["where are you?", "in the tunnel", "out in five minutes"]);
  await shows(again, ["where are you?", "in the tunnel", "out in five minutes"]);
  assert.equal(await waiting(again).count(), 0);
  assert.equal(line.sent.length, 2);
});

test("two tabs show what waits, and one of them sends it", async () => {
  const { ada, bob, line, address } = await together("tabs");
  const other = await bob.context.newPage();
  await open(other, address);
  await line.cut();
  for (const page of [bob.page, other]) await isLost(page);
  await write(bob.page, "from one tab");
  await waiting(other).first().waitFor();
  await write(other, "from the other");
  await waiting(bob.page).nth(1).waitFor();
  for (const page of [bob.page, other]) {
    assert.deepEqual(await waiting(page).allTextContents(), ["from one tab", "from the other"]);
  }
  line.isCut = false;
  for (const page of [bob.page, other]) await waiting(page).first().waitFor({ state: "detached" });
  await shows(ada.page, ["where are you?", "from one tab", "from the other"]);
  assert.equal(new Set(line.sent).size, 2);
  assert.equal(line.sent.length, 2, "each of them once");
});

test("somebody else who logs in to the same browser sees nothing that waits, and sends nothing of it", async () => {
  const { ada, bob, line, address } = await together("lent");
  await line.cut();
  await isLost(bob.page);
  await write(bob.page, "for my friends only");
  await bob.page.close();
  line.isCut = false;
  const page = await bob.context.newPage();
  await logOut(page);
  const fay = await register(page, "fay");
  await ada.page.getByRole("button", { name: "Details" }).click();
  await ada.page.getByRole("searchbox", { name: "Add people" }).pressSequentially(fay);
  await ada.page.getByRole("button", { name: `Add ${fay}` }).click();
  await ada.page.getByText("4 members").waitFor();
  await open(page, address);
  assert.equal(await waiting(page).count(), 0);
  assert.equal(await page.locator("#conversation-text").inputValue(), "");
  await say(page, "fay here");
  await shows(ada.page, ["where are you?", "fay here"]);
  await logOut(page);
  await logIn(page, bob.username);
  await page.locator("summary.nav-user").waitFor();
  await open(page, address);
  await shows(ada.page, ["where are you?", "fay here", "for my friends only"]);
  assert.equal(line.sent.length, 2);
});

test("what was written days ago is given back to its author and not sent by itself", async () => {
  const { ada, bob, line, address } = await together("late");
  await line.cut();
  await isLost(bob.page);
  await write(bob.page, "see you in five minutes");
  await bob.page.evaluate(() => {
    for (const [key, entry] of Object.entries(localStorage)) {
      if (!key.startsWith("rumbl.outbox.")) continue;
      const message = JSON.parse(entry);
      localStorage.setItem(key, JSON.stringify({ ...message, at: message.at - 2 * 24 * 60 * 60 * 1_000 }));
    }
  });
  await bob.page.close();
  line.isCut = false;
  const page = await bob.context.newPage();
  await open(page, address);
  await page.getByText("You wrote this more than a day ago").waitFor();
  assert.equal(await page.locator("#conversation-text").inputValue(), "see you in five minutes");
  assert.equal(await waiting(page).count(), 0);
  await page.locator("#conversation-text").fill("I was in a tunnel");
  await page.getByRole("button", { name: "Send" }).click();
  await shows(ada.page, ["where are you?", "I was in a tunnel"]);
});
