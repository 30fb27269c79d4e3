import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const provoking = { provoked: [SERVER_AWAY] };

/** The owner of a new video and another person who annotates it at 4 s, both at 10 s. */
async function ownerAndAuthor(title, body) {
  const owner = await arrive(rumbl, "owner", provoking);
  const author = await arrive(rumbl, "author", provoking);
  const path = await addVideo(owner.page, title);
  await watch(owner.page, path);
  await watch(author.page, path);
  await seek(author.page, 4);
  await annotate(author.page, body);
  for (const { page } of [owner, author]) await seek(page, 10);
  await showsBodies(owner.page, [body]);
  return { owner, author, path };
}

const row = (page, body) => page.locator(".annotation", { hasText: body });

/** Opens what can be done with an annotation, and chooses one of it. */
async function choose(page, body, name) {
  await row(page, body).getByRole("button", { name: /^More for/ }).click();
  await row(page, body).getByRole("button", { name, exact: true }).click();
}

const focusedClass = (page) => page.evaluate(() => document.activeElement.className);

test("an author edits text and time, and everybody sees it at once, marked as edited", async () => {
  const { owner, author } = await ownerAndAuthor("Edits", "a typo hree");
  await choose(author.page, "a typo hree", "Edit");
  const text = author.page.getByRole("textbox", { name: "Annotation", exact: true });
  assert.equal(await text.evaluate((field) => field === document.activeElement), true);
  await screenshot(author.page, "editing");
  await text.fill("a typo here");
  await author.page.getByRole("textbox", { name: "Time", exact: true }).fill("0:06.5");
  await author.page.getByRole("button", { name: "Save" }).click();
  await author.page.getByText("Saved.").waitFor();
  for (const { page } of [owner, author]) {
    await showsBodies(page, ["a typo here"]);
    await row(page, "a typo here").getByText("edited").waitFor();
    await row(page, "a typo here").getByRole("button", { name: "Go to 0:06" }).waitFor();
  }
  assert.equal(await focusedClass(author.page), "annotation-menu");
  // It moved: it is there from its new moment on, and not before.
  await seek(owner.page, 6.4);
  await showsBodies(owner.page, []);
  await seek(owner.page, 6.5);
  await showsBodies(owner.page, ["a typo here"]);
});

test("an edit that can't be right is refused with words, and the text is kept", async () => {
  const { author, owner } = await ownerAndAuthor("Bad edits", "fine as it is");
  await choose(author.page, "fine as it is", "Edit");
  const text = author.page.getByRole("textbox", { name: "Annotation", exact: true });
  const time = author.page.getByRole("textbox", { name: "Time", exact: true });
  await text.fill("  ");
  await text.press("Enter");
  await author.page.getByText("The annotation can't be blank.").waitFor();
  await text.fill("x".repeat(2001));
  await author.page.getByText("1 character too many").waitFor();
  await text.press("Enter");
  await author.page.getByText("The annotation can have 2000 characters at most.").waitFor();
  await text.fill("better");
  await time.fill("soon");
  await time.press("Enter");
  await author.page.getByText("The time should be like 1:23").waitFor();
  assert.equal(await time.getAttribute("aria-invalid"), "true");
  await time.fill("1:01");
  await time.press("Enter");
  await author.page.getByText("This video ends at 1:00.").waitFor();
  assert.equal(await time.getAttribute("aria-invalid"), "true");
  assert.equal(await time.evaluate((field) => field === document.activeElement), true);
  assert.equal(await text.inputValue(), "better");
  await screenshot(author.page, "edit-refused");
  await time.press("Escape");
  await showsBodies(author.page, ["fine as it is"]);
  assert.equal(await focusedClass(author.page), "annotation-menu");
  await showsBodies(owner.page, ["fine as it is"]);
});

test("an author deletes after being asked, and it is gone for everybody", async () => {
  const { owner, author } = await ownerAndAuthor("Deletions", "forget it");
  await choose(author.page, "forget it", "Delete");
  await author.page.getByText("Delete your annotation for everybody?").waitFor();
  await author.page.getByRole("button", { name: "Keep" }).click();
  await showsBodies(author.page, ["forget it"]);
  await choose(author.page, "forget it", "Delete");
  const question = author.page.getByRole("group", { name: "Delete your annotation for everybody?" });
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  for (const { page } of [owner, author]) await showsBodies(page, []);
  await author.page.getByText("Nobody has said anything yet.").waitFor();
  assert.equal(await author.page.evaluate(() => document.activeElement.id), "annotation-log");
});

test("the owner of a video deletes another's annotation, but does not edit it; a third can neither", async () => {
  const { owner, author, path } = await ownerAndAuthor("Moderation", "rude words");
  const { page: third } = await arrive(rumbl, "third");
  await watch(third, path);
  await seek(third, 10);
  const names = async (page) => {
    await row(page, "rude words").getByRole("button", { name: /^More for/ }).click();
    return row(page, "rude words").locator(".annotation-action").allTextContents();
  };
  assert.deepEqual(await names(third), ["Reply", "Copy link", "Share", "Report"]);
  assert.deepEqual(await names(owner.page), ["Resolve", "Reply", "Copy link", "Share", "Delete", "Report"]);
  await screenshot(owner.page, "owner-menu");
  // The author, who is editing it, finds out and keeps what was written.
  await choose(author.page, "rude words", "Edit");
  await row(owner.page, "rude words").getByRole("button", { name: "Delete", exact: true }).click();
  await owner.page.getByText(`Delete ${author.username}’s annotation for everybody?`).waitFor();
  await screenshot(owner.page, "deleting");
  await owner.page.locator("[data-action=confirm]").click();
  for (const page of [owner.page, third]) await showsBodies(page, []);
  await author.page.getByText("This annotation was deleted.").waitFor();
  await author.page.getByRole("button", { name: "Close", exact: true }).click();
  await showsBodies(author.page, []);
  await annotate(author.page, "sorry");
  await showsBodies(owner.page, ["sorry"]);
});

test("an edit and a deletion made while a viewer was away reach it on its return, once", async () => {
  const { owner, author } = await ownerAndAuthor("Away", "first");
  await annotate(author.page, "second");
  await showsBodies(owner.page, ["first", "second"]);

  await owner.context.setOffline(true);
  // Being offline does not end a WebSocket that is open; losing it does.
  await rumbl.server.kill();
  await rumbl.server.start();
  await isLive(author.page);
  await choose(author.page, "first", "Edit");
  await author.page.getByRole("textbox", { name: "Annotation", exact: true }).fill("first, edited");
  await author.page.getByRole("button", { name: "Save" }).click();
  await showsBodies(author.page, ["first, edited", "second"]);
  await choose(author.page, "second", "Delete");
  await author.page.locator("[data-action=confirm]").click();
  await showsBodies(author.page, ["first, edited"]);

  await owner.page.locator("#connection:not([data-state=live])").waitFor();
  await showsBodies(owner.page, ["first", "second"]);
  await choose(owner.page, "second", "Delete");
  await owner.page.locator("[data-action=confirm]").click();
  await owner.page.getByText("There is no connection. Try again once it is back.").waitFor();
  await screenshot(owner.page, "no-connection");
  await owner.context.setOffline(false);
  await isLive(owner.page);
  await showsBodies(owner.page, ["first, edited"]);
  await row(owner.page, "first, edited").getByText("edited", { exact: true }).waitFor();
  await owner.page.getByText("1 of 1").waitFor();
});

/** What somebody is writing in the open editor: its text, where the caret is, and that it has the focus. */
const writing = (page) =>
  page.evaluate(() => {
    const { tagName, value, selectionStart } = document.activeElement;
    return { tagName, value, selectionStart };
  });

/** Begins to edit an annotation, with the caret after the first word. */
async function beginWriting(page, body, text) {
  await choose(page, body, "Edit");
  const field = page.getByRole("textbox", { name: "Annotation", exact: true });
  await field.fill(text);
  await field.evaluate((area) => area.setSelectionRange(4, 4));
  return { tagName: "TEXTAREA", value: text, selectionStart: 4 };
}

/** Takes the network from one while `run` happens; being offline alone does not end a WebSocket. */
async function awayWhile({ context, page }, run) {
  await context.setOffline(true);
  await rumbl.server.kill();
  await rumbl.server.start();
  await run();
  await page.locator("#connection:not([data-state=live])").waitFor();
  await context.setOffline(false);
  await isLive(page);
}

test("an open editor keeps text, caret and focus over a lost connection in which much changed", async () => {
  const { owner, author } = await ownerAndAuthor("Editing, away", "mine");
  await annotate(owner.page, "theirs");
  await showsBodies(author.page, ["mine", "theirs"]);
  const expected = await beginWriting(author.page, "mine", "half a sentence");
  await awayWhile(author, async () => {
    await isLive(owner.page);
    await choose(owner.page, "theirs", "Edit");
    await owner.page.getByRole("textbox", { name: "Annotation", exact: true }).fill("theirs, edited");
    await owner.page.getByRole("button", { name: "Save" }).click();
    await owner.page.getByText("Saved.").waitFor();
  });
  await row(author.page, "theirs, edited").waitFor();
  assert.deepEqual(await writing(author.page), expected);
  await author.page.keyboard.type("!");
  await author.page.getByRole("button", { name: "Save" }).click();
  await showsBodies(owner.page, ["half! a sentence", "theirs, edited"]);
});

test("an open editor keeps text, caret and focus while the list scrolls, and when its moment is left", async () => {
  const { author, owner, path } = await ownerAndAuthor("Editing, far", "mine");
  const third = await arrive(rumbl, "third");
  await watch(third.page, path);
  for (const { page } of [owner, third, author]) {
    await seek(page, 12);
    for (let count = 0; count < 9; count += 1) await annotate(page, "another\nwith\nmore lines");
  }
  const log = author.page.locator("#annotation-log");
  const last = author.page.locator('.annotation[aria-posinset="28"]');
  await last.waitFor();
  await log.evaluate((scroller) => scroller.scrollTo(0, 0));
  const expected = await beginWriting(author.page, "mine", "half a sentence");
  await log.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await last.waitFor();
  assert.deepEqual(await writing(author.page), expected);
  await seek(author.page, 1);
  await author.page.getByText("0 of 28").waitFor();
  assert.deepEqual(await writing(author.page), expected);
  await seek(author.page, 5);
  await author.page.keyboard.type("!");
  assert.equal((await writing(author.page)).value, "half! a sentence");
  await author.page.getByRole("button", { name: "Save" }).click();
  await showsBodies(author.page, ["half! a sentence"]);
});

test("an author whose annotation is deleted while they edit it finds out, and can copy the text", async () => {
  const { owner, author } = await ownerAndAuthor("Pulled away", "mine");
  await author.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const expected = await beginWriting(author.page, "mine", "half a sentence");
  await choose(owner.page, "mine", "Delete");
  await owner.page.locator("[data-action=confirm]").click();
  await author.page.getByText("This annotation was deleted.").waitFor();
  assert.deepEqual(await writing(author.page), expected);
  assert.equal(await author.page.getByRole("button", { name: "Save" }).isVisible(), false);
  await screenshot(author.page, "deleted-while-editing");
  await author.page.keyboard.press("Enter");
  await author.page.getByRole("button", { name: "Copy text" }).click();
  await author.page.getByText("Text copied.").waitFor();
  assert.equal(await author.page.evaluate(() => navigator.clipboard.readText()), "half a sentence");
  await author.page.getByRole("button", { name: "Close", exact: true }).click();
  await showsBodies(author.page, []);
  await author.page.getByText("0 of 0").waitFor({ state: "hidden" });
});

test("an author whose annotation was deleted while they were away finds out, and keeps the text", async () => {
  const { owner, author } = await ownerAndAuthor("Pulled away unseen", "mine");
  const expected = await beginWriting(author.page, "mine", "half a sentence");
  await awayWhile(author, async () => {
    await isLive(owner.page);
    await choose(owner.page, "mine", "Delete");
    await owner.page.locator("[data-action=confirm]").click();
    await showsBodies(owner.page, []);
  });
  await author.page.getByText("This annotation was deleted.").waitFor();
  assert.deepEqual(await writing(author.page), expected);
});

test("what is being edited is not thrown away for another row", async () => {
  const { author } = await ownerAndAuthor("Two at once", "mine");
  await annotate(author.page, "other");
  await showsBodies(author.page, ["mine", "other"]);
  const expected = await beginWriting(author.page, "mine", "half a sentence");
  const more = row(author.page, "other").getByRole("button", { name: /^More for/ });
  await more.click();
  await author.page.getByText("Save or cancel this first.").waitFor();
  assert.deepEqual(await writing(author.page), expected);
  await author.page.getByRole("button", { name: "Cancel" }).click();
  await more.click();
  await row(author.page, "other").getByRole("button", { name: "Edit" }).waitFor();
});

test("an edit whose answer does not come says that it may be saved again, and keeps the text", async () => {
  const { page } = await arrive(rumbl, "author");
  let isSilent = false;
  let cut;
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    const server = client.connectToServer();
    cut = () => client.close({ code: 1011 });
    client.onMessage((frame) => {
      if (!isSilent || JSON.parse(frame)[3] !== "update_annotation") server.send(frame);
    });
  });
  await watch(page, await addVideo(page, "Silence"));
  await annotate(page, "one");
  await choose(page, "one", "Edit");
  isSilent = true;
  const text = page.getByRole("textbox", { name: "Annotation", exact: true });
  await text.fill("two");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Saving…" }).waitFor();
  cut();
  await page.getByText("Not confirmed. Try again: doing it twice does no harm.").waitFor();
  assert.equal(await text.inputValue(), "two");
  isSilent = false;
  await isLive(page);
  await page.getByRole("button", { name: "Save" }).click();
  await showsBodies(page, ["two"]);
});
