// What three people, one of them at a phone, see of each other while they talk.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits } from "./support/looks.mjs";
import { useRumbl } from "./support/suite.mjs";
import { hasUnread, message, open, openProfile, saidWords, say, sayNumbers, startGroup, threePeople, write } from "./support/talking.mjs";
import { currentTime, isLive, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_LIMITS__ANNOTATION_BURST: "1000" });
const status = (page) => page.locator("#conversation-status");
const shows = (page, words) => status(page).getByText(words, { exact: true }).waitFor();
const type = (page, text) => page.locator("#conversation-text").pressSequentially(text);

/** Three people, on the page of a group of theirs. */
async function together(name) {
  const people = await threePeople(rumbl, name);
  const { ada, bob, eva } = people;
  await startGroup(ada.page, [bob.username, eva.username], `The ${name} group`);
  for (const { page } of [bob, eva]) await open(page, ada.page.url());
  return people;
}

test("who types is shown to the others, until they have sent it or think better of it", async () => {
  const { ada, bob, eva } = await together("type");
  await type(bob.page, "Hm");
  for (const { page } of [ada, eva]) await shows(page, `${bob.username} is typing…`);
  await type(eva.page, "Well");
  await shows(ada.page, `${bob.username} and ${eva.username} are typing…`);
  // Nobody is told of themselves.
  await shows(bob.page, `${eva.username} is typing…`);
  assert.equal(await status(eva.page).textContent(), `${bob.username} is typing…`);
  await screenshot(eva.page, "typing-phone", { fullPage: false });
  await bob.page.getByRole("button", { name: "Send" }).click();
  await ada.page.locator(".said-words").getByText("Hm", { exact: true }).waitFor();
  await shows(ada.page, `${eva.username} is typing…`);
  // What is not sent is no news after a while, and still there for whoever wrote it.
  await ada.page.waitForFunction(() => !/typing/.test(document.getElementById("conversation-status").textContent));
  await eva.page.reload();
  await eva.page.waitForFunction(() => document.getElementById("conversation-text").value === "Well");
});

test("everybody sees who has read up to where, which is only what was in view", async () => {
  const { ada, bob, eva } = await together("read");
  await bob.page.goto("/videos");
  await sayNumbers(ada.page, 40);
  await shows(ada.page, `Seen by ${eva.username}`);
  await hasUnread(bob.page, 1);
  // Whoever reads what was said before has not seen what is said meanwhile.
  const log = eva.page.locator("#conversation-log");
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight / 3));
  await say(ada.page, "Have you seen this?");
  await eva.page.getByText("Have you seen this?").waitFor({ state: "attached" });
  await open(bob.page, ada.page.url());
  await shows(ada.page, `Seen by ${bob.username}`);
  await hasUnread(bob.page, 0);
  await eva.page.getByText("Have you seen this?").scrollIntoViewIfNeeded();
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await shows(ada.page, `Seen by ${bob.username} and ${eva.username}`);
  await shows(eva.page, `Seen by ${bob.username}`);
});

test("a shared moment is a card for everybody, and plays there", async () => {
  const { ada, bob, eva } = await together("moment");
  await watch(ada.page, "/watch/1");
  await seek(ada.page, 12.6);
  await ada.page.getByRole("button", { name: "Share this moment" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Share this moment" });
  await dialog.getByLabel("Message", { exact: true }).fill("Just look at that");
  await dialog.getByRole("button", { name: "The moment group" }).click();
  await ada.page.getByText("Sent to The moment group.").waitFor();
  for (const { page } of [bob, eva]) {
    await page.getByText("Just look at that").waitFor();
    const card = page.locator(".moment-card");
    await card.getByText("0:12").waitFor();
    await card.click();
    await page.waitForURL(/\/watch\//);
    await isLive(page);
    await page.waitForFunction(() => document.querySelector("video").currentTime === 12);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.waitForFunction(() => document.querySelector("video").currentTime > 12.2);
    assert.ok((await currentTime(page)) < 20, "it goes on from there");
  }
});

test("two people, one of whom has blocked the other, can't reach each other, and a third one is told of nothing", async () => {
  const { ada, bob, eva } = await together("block");
  const group = ada.page.url();
  const [adaName, bobName] = [ada, bob].map(({ username }) => username.replace(/\d+$/, " the"));
  await message(bob.page, adaName);
  const pair = bob.page.url();
  await say(bob.page, "Hello there");
  await openProfile(ada.page, bobName);
  await ada.page.getByRole("button", { name: `Block ${bob.username}` }).click();
  await ada.page.getByText("Neither of you can write to the other.").waitFor();
  await open(ada.page, pair);
  await ada.page.getByText("Hello there").waitFor();

  for (const [from, to] of [[bob, ada], [ada, bob]]) {
    await type(from.page, "Can you hear me?");
    await from.page.getByRole("button", { name: "Send" }).click();
    const refusal = from.page.locator("#conversation-refusal");
    await refusal.getByText(/\S/).waitFor();
    assert.equal(await from.page.locator("#conversation-text").inputValue(), "Can you hear me?");
    assert.deepEqual(await saidWords(to.page), ["Hello there"]);
    assert.equal(await status(to.page).textContent(), "");
  }
  await assertFits(bob.page, "a message that was refused");
  await assertAccessible(bob.page, "a message that was refused");
  await screenshot(bob.page, "blocked-desktop", { fullPage: false });

  // In a group they are among others.
  await open(ada.page, group);
  await say(eva.page, "Supper, anyone?");
  await open(bob.page, group);
  await say(bob.page, "Yes, please");
  for (const { page } of [ada, eva]) await page.getByText("Yes, please").waitFor();

  await openProfile(ada.page, bobName);
  await ada.page.getByRole("button", { name: `Unblock ${bob.username}` }).click();
  await ada.page.getByText(`You unblocked ${bob.username}.`).waitFor();
  await open(bob.page, pair);
  await open(ada.page, pair);
  await say(ada.page, "Let’s be friends again");
  await bob.page.getByText("Let’s be friends again").waitFor();
  await write(bob.page, "Gladly");
  await ada.page.locator(".said-words").getByText("Gladly").waitFor();
});

test("whoever reads what was said before is told of new messages, and goes where they write themselves", async () => {
  const { ada, bob, eva } = await together("newer");
  await sayNumbers(ada.page, 80);
  await open(eva.page, ada.page.url());
  const log = eva.page.locator("#conversation-log");
  const newer = eva.page.getByRole("button", { name: "New messages" });
  const isAtEnd = () =>
    eva.page.waitForFunction(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.getElementById("conversation-log");
      return scrollHeight - scrollTop - clientHeight < 5;
    });
  const readUp = () => log.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await readUp();
  assert.equal(await newer.isVisible(), false, "nothing is new yet");
  await say(ada.page, "Look down here");
  await newer.waitFor();
  await assertFits(eva.page, "new messages below");
  await assertAccessible(eva.page, "new messages below");
  await screenshot(eva.page, "newer-phone", { fullPage: false });
  await newer.click();
  await isAtEnd();
  await newer.waitFor({ state: "hidden" });
  await shows(ada.page, `Seen by ${bob.username} and ${eva.username}`);
  await readUp();
  assert.equal(await newer.isVisible(), false, "that was seen");
  await say(eva.page, "And what is there?");
  await isAtEnd();
});
