// Replies: written, shown in open threads, found through links, and kept while disconnected.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE, SMALL } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

// No other site is asked for answers.
const rumbl = useRumbl({ RUMBL_INFO_SYS__WIKIPEDIA: "false" });
const composer = (page) => page.getByLabel("Annotate", { exact: true });
const thread = (page, words) => page.getByRole("button", { name: words, exact: true });
const menu = (page, username) => page.getByRole("button", { name: `More for ${username}` }).first();
const action = (page, name) => page.locator(".annotation-actions").getByRole("button", { name });

/** An author with a video and an annotation at 5 s, and a reader who is there as well. */
async function scene(title, authorsView = DESKTOP, readersView = DESKTOP) {
  const author = await arrive(rumbl, "author", authorsView);
  const path = await addVideo(author.page, title);
  const reader = await arrive(rumbl, "reader", readersView);
  for (const { page } of [author, reader]) {
    await watch(page, path);
    await seek(page, 5);
  }
  await annotate(author.page, "the head");
  await showsBodies(reader.page, ["the head"]);
  return { author, reader, path };
}

/** Replies by the menu of somebody's annotation, the first of theirs in the list. */
async function reply(page, username, body) {
  await menu(page, username).click();
  await action(page, "Reply").click();
  await page.getByText(`Replying to ${username}`).waitFor();
  await annotate(page, body);
}

test("a reply opens its thread for whoever wrote it, and takes no room for anybody else until they open it", async () => {
  const { author, reader } = await scene("Threads");
  await reply(reader.page, author.username, "a first reply");
  await showsBodies(reader.page, ["the head", "a first reply"]);
  await thread(author.page, "1 reply").waitFor();
  await showsBodies(author.page, ["the head"]);
  assert.equal(await author.page.locator("#annotation-count").textContent(), "1 of 1");
  assert.equal(await author.page.locator(".timeline-marker").count(), 1);
  const before = await author.page.locator("#annotations").evaluate((list) => list.offsetHeight);
  await thread(author.page, "1 reply").press("Enter");
  await showsBodies(author.page, ["the head", "a first reply"]);
  assert.equal(await thread(author.page, "1 reply").getAttribute("aria-expanded"), "true");
  assert.ok((await author.page.locator("#annotations").evaluate((list) => list.offsetHeight)) > before);
  // An answer to a reply is in the same thread.
  await reply(author.page, reader.username, "an answer to it");
  await showsBodies(reader.page, ["the head", "a first reply", "an answer to it"]);
  await assertAccessible(author.page, "an open thread");
  for (const { viewport } of [DESKTOP, PHONE, SMALL]) {
    await author.page.setViewportSize(viewport);
    await assertFits(author.page, "an open thread");
    await screenshot(author.page, `replies-${viewport.width}`);
  }
  await author.page.setViewportSize(DESKTOP.viewport);
  await author.page.emulateMedia({ colorScheme: "dark" });
  await screenshot(author.page, "replies-dark");
  await thread(author.page, "2 replies").click();
  await showsBodies(author.page, ["the head"]);
  // Before its moment nothing of it is shown.
  await seek(author.page, 1);
  await showsBodies(author.page, []);
});

test("on a phone, a thread of a deleted annotation stays and goes on", async () => {
  const { author, reader, path } = await scene("Left behind", DESKTOP, PHONE);
  await reply(reader.page, author.username, "still here");
  await thread(author.page, "1 reply").waitFor();
  await menu(author.page, author.username).click();
  await action(author.page, "Delete").click();
  await author.page.getByRole("button", { name: "Delete", exact: true }).last().click();
  for (const { page } of [author, reader]) await page.getByText("Deleted annotation").waitFor();
  await showsBodies(reader.page, ["still here"]);
  await reader.page.locator(".thread-reply").click();
  await annotate(reader.page, "and going on");
  await showsBodies(reader.page, ["still here", "and going on"]);
  await assertAccessible(reader.page, "the thread of a deleted annotation");
  await screenshot(reader.page, "replies-deleted-390");
  await thread(author.page, "2 replies").waitFor();
  // It is there for whoever comes later, too.
  await watch(author.page, path);
  await seek(author.page, 6);
  await author.page.getByText("Deleted annotation").waitFor();
  await thread(author.page, "2 replies").click();
  await showsBodies(author.page, ["still here", "and going on"]);
});

test("a draft of a reply survives a reload, a cancelled one is an annotation, and one is posted after a lost connection", async () => {
  const { author, reader } = await scene("Kept", { ...DESKTOP, provoked: [SERVER_AWAY] }, { ...DESKTOP, provoked: [SERVER_AWAY] });
  const { page, context } = reader;
  await menu(page, author.username).click();
  await action(page, "Reply").click();
  await composer(page).fill("half a thought");
  await page.reload();
  await page.getByText(`Replying to ${author.username}`).waitFor();
  assert.equal(await composer(page).inputValue(), "half a thought");
  assert.equal(await page.getByLabel("Time of the annotation").inputValue(), "0:05");
  await assertAccessible(page, "a reply that is being written");
  await screenshot(page, "replies-composer");
  await page.getByRole("button", { name: "Cancel the reply" }).click();
  assert.equal(await composer(page).inputValue(), "half a thought");
  await page.getByText("Replying to").waitFor({ state: "hidden" });
  await composer(page).fill("");
  await page.locator('#connection[data-state="live"]').waitFor();
  await seek(page, 5);
  await menu(page, author.username).click();
  await action(page, "Reply").click();
  await context.setOffline(true);
  // Being offline does not end a WebSocket that is open; losing it does.
  await rumbl.server.kill();
  await rumbl.server.start();
  await page.locator("#connection:not([data-state=live])").waitFor();
  await composer(page).fill("from afar");
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByText(`Reply to ${author.username}`).waitFor();
  await context.setOffline(false);
  await page.locator("#outbox").waitFor({ state: "hidden" });
  await isLive(author.page);
  await thread(author.page, "1 reply").click();
  await showsBodies(author.page, ["the head", "from afar"]);
});

test("a notification leads into the thread, and so does a copied link", async () => {
  const { author, reader } = await scene("Led there");
  await reply(reader.page, author.username, "look here");
  const { page } = author;
  await page.goto("/notifications");
  await page.getByText("replied to your annotation in").waitFor();
  await screenshot(page, "replies-notification");
  await page.getByRole("link", { name: "Led there" }).click();
  await showsBodies(page, ["the head", "look here"]);
  assert.match(new URL(page.url()).hash, /^#annotation-\d+$/);
  assert.equal(await thread(page, "1 reply").getAttribute("aria-expanded"), "true");
  const guest = await rumbl.window(PHONE);
  await guest.page.goto(page.url());
  await showsBodies(guest.page, ["the head", "look here"]);
  assert.equal(await guest.page.locator(".thread-reply").count(), 0);
  await assertAccessible(guest.page, "a thread for a guest");
});

test("a reply is edited without a time of its own, and deleted", async () => {
  const { author, reader } = await scene("Edited");
  await reply(reader.page, author.username, "with a typo");
  const { page } = reader;
  await menu(page, reader.username).click();
  await action(page, "Edit").click();
  assert.equal(await page.locator(".annotation-editor-time").count(), 0);
  await page.getByLabel("Annotation", { exact: true }).fill("without one");
  await page.getByRole("button", { name: "Save" }).click();
  await showsBodies(page, ["the head", "without one"]);
  await menu(page, reader.username).click();
  await action(page, "Delete").click();
  await page.getByText("Delete your reply for everybody?").waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).last().click();
  await showsBodies(page, ["the head"]);
  assert.equal(await page.locator(".thread").count(), 0);
  await author.page.getByText("1 reply", { exact: true }).waitFor({ state: "detached" });
});

test("a thread is opened and closed beside an open menu, and an edited reply in it is not lost", async () => {
  const { author, reader } = await scene("Beside");
  const { page } = reader;
  await reply(page, author.username, "mine");
  await thread(page, "1 reply").click();
  await menu(page, author.username).click();
  await thread(page, "1 reply").click();
  assert.equal(await thread(page, "1 reply").getAttribute("aria-expanded"), "true");
  await showsBodies(page, ["the head", "mine"]);
  await action(page, "Copy link").waitFor();
  assert.equal(await menu(page, author.username).getAttribute("aria-expanded"), "true");
  await page.getByRole("button", { name: `Reply to ${author.username}` }).waitFor();
  await menu(page, reader.username).click();
  await action(page, "Edit").click();
  const field = page.getByLabel("Annotation", { exact: true });
  await field.fill("mine, edited");
  // The head moves meanwhile, and the reply with it.
  await menu(author.page, author.username).click();
  await action(author.page, "Edit").click();
  await author.page.locator(".annotation-editor-time input").fill("0:03");
  await author.page.getByRole("button", { name: "Save" }).click();
  await author.page.getByText("Saved.").waitFor();
  await thread(page, "1 reply").click();
  await page.getByText("Save or cancel this first.").waitFor();
  assert.equal(await field.inputValue(), "mine, edited");
  await page.getByRole("button", { name: "Save" }).click();
  await showsBodies(page, ["the head", "mine, edited"]);
  // A menu has nothing to lose.
  await menu(page, reader.username).click();
  await thread(page, "1 reply").click();
  await showsBodies(page, ["the head"]);
  assert.equal(await page.locator(".annotation-actions").count(), 0);
});

test("what was being written about a deleted annotation stays beside its thread", async () => {
  const { author, reader } = await scene("Written about");
  await reply(reader.page, author.username, "an answer");
  const { page } = author;
  await menu(page, author.username).click();
  await action(page, "Edit").click();
  await page.getByLabel("Annotation", { exact: true }).fill("half rewritten");
  const other = await author.context.newPage();
  await watch(other, new URL(page.url()).pathname);
  await seek(other, 6);
  await menu(other, author.username).click();
  await action(other, "Delete").click();
  await other.getByRole("button", { name: "Delete", exact: true }).last().click();
  await page.getByText("This annotation was deleted.").waitFor();
  await thread(page, "1 reply").click();
  await showsBodies(page, ["an answer"]);
  assert.equal(await page.getByLabel("Annotation", { exact: true }).inputValue(), "half rewritten");
  assert.equal(await menu(page, reader.username).getAttribute("aria-expanded"), "false");
});

test("a link to a reply no longer leads there once somebody writes or goes elsewhere", async () => {
  const { author, reader, path } = await scene("Elsewhere");
  await reply(reader.page, author.username, "linked");
  const id = await reader.page.locator(".thread-replies .annotation").getAttribute("data-id");
  const { page } = author;
  // It begins before the moment, which comes later.
  await page.goto(`${path}?t=1#annotation-${id}`);
  await isLive(page);
  await composer(page).fill("writing");
  await seek(page, 6);
  await showsBodies(page, ["the head"]);
  assert.equal(await composer(page).evaluate((field) => field === document.activeElement), true);
});
