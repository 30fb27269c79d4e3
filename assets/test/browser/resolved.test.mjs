// A video's owner resolves and reopens reviewers' annotations, and everybody sees it live.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE, SMALL } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, letFly, seek, showsBodies, watch } from "./support/watching.mjs";

// No other site is asked for answers.
const rumbl = useRumbl({ RUMBL_INFO_SYS__WIKIPEDIA: "false" });
const row = (page, body) => page.locator(".annotations > .annotation").filter({ hasText: body });
const menu = (page, body) => row(page, body).locator(":scope > .annotation-menu");
const action = (page, name) => page.locator(".annotation-actions").getByRole("button", { name, exact: true });
const hide = (page) => page.getByLabel("Hide resolved");
const open = (page) => page.locator("#open-count");
const tick = (page, body) => row(page, body).locator(":scope > .annotation-marks .resolved");

/** Resolves or reopens by the keyboard alone. */
async function act(page, body, name) {
  await menu(page, body).focus();
  await page.keyboard.press("Enter");
  await action(page, name).focus();
  await page.keyboard.press("Enter");
}

async function hears(page, selector, words) {
  await page.locator(selector, { hasText: words }).waitFor({ state: "attached" });
}

/** An owner at a private film, and a reviewer with its review link. */
async function scene(title, ownersView = DESKTOP, reviewersView = PHONE) {
  const owner = await arrive(rumbl, "owner", ownersView);
  const path = await addVideo(owner.page, title);
  const id = path.match(/\d+/)[0];
  await owner.page.goto(`/manage/videos/${id}/edit`);
  await owner.page.getByLabel("Who can see it").selectOption("private");
  await owner.page.getByRole("button", { name: "Save video" }).click();
  await owner.page.getByText("Video updated successfully.").waitFor();
  await owner.page.goto(`/manage/videos/${id}/sharing`);
  await owner.page.getByLabel("People who have it can").selectOption("true");
  await owner.page.getByRole("button", { name: "Create a link" }).click();
  const link = await owner.page.getByLabel("Review link", { exact: true }).inputValue();
  await watch(owner.page, path);
  const reviewer = await arrive(rumbl, "reviewer", reviewersView);
  await watch(reviewer.page, new URL(link).pathname);
  for (const { page } of [owner, reviewer]) await seek(page, 5);
  for (const body of ["too dark here", "and too loud"]) await annotate(reviewer.page, body);
  await showsBodies(owner.page, ["too dark here", "and too loud"]);
  return { owner: owner.page, reviewer: reviewer.page, path };
}

test("an owner resolves by the keyboard, a reviewer on a phone sees and hears it at once, and it can be opened again", async () => {
  const { owner, reviewer, path } = await scene("The cut");
  for (const page of [owner, reviewer]) assert.deepEqual([await open(page).isVisible(), await hide(page).isVisible()], [false, false]);
  await menu(reviewer, "too dark").click();
  await action(reviewer, "Edit").waitFor();
  assert.equal(await action(reviewer, "Resolve").count(), 0);
  await reviewer.keyboard.press("Escape");

  await act(owner, "too dark", "Resolve");
  await hears(owner, "#panel-note", "Resolved.");
  assert.equal(await menu(owner, "too dark").evaluate((button) => button === document.activeElement), true);
  await hears(reviewer, "#announcer", "was resolved");
  for (const page of [owner, reviewer]) {
    await tick(page, "too dark").waitFor();
    assert.equal(await tick(page, "and too loud").count(), 0);
    assert.equal(await open(page).textContent(), "1 open");
    assert.equal(await page.locator("#annotation-count").textContent(), "2 of 2");
    await assertAccessible(page, "a resolved annotation");
    await assertFits(page, "a resolved annotation");
  }
  await screenshot(owner, "resolved-1280", { fullPage: false });
  await screenshot(reviewer, "resolved-390", { fullPage: false });
  // Whoever comes later sees it, too, and a member of its thread is still answered.
  await watch(owner, path);
  await seek(owner, 5);
  await tick(owner, "too dark").waitFor();
  assert.equal(await open(owner).textContent(), "1 open");

  await act(owner, "too dark", "Reopen");
  await hears(owner, "#panel-note", "Open again.");
  await hears(reviewer, "#announcer", "is open again");
  for (const page of [owner, reviewer]) {
    await tick(page, "too dark").waitFor({ state: "detached" });
    assert.deepEqual([await open(page).isVisible(), await hide(page).isVisible()], [false, false]);
  }
});

test("what is resolved is hidden with its thread for whoever wants that, now, live and after a reload, and nobody else", async () => {
  const { owner, reviewer, path } = await scene("The hidden");
  await menu(reviewer, "too dark").click();
  await action(reviewer, "Reply").click();
  await annotate(reviewer, "much too dark");
  await showsBodies(reviewer, ["too dark here", "much too dark", "and too loud"]);
  await act(owner, "too dark", "Resolve");
  await hide(owner).check();
  await showsBodies(owner, ["and too loud"]);
  await showsBodies(reviewer, ["too dark here", "much too dark", "and too loud"]);
  await screenshot(owner, "resolved-hidden-1280", { fullPage: false });
  await watch(owner, path);
  await seek(owner, 5);
  await showsBodies(owner, ["and too loud"]);
  assert.equal(await hide(owner).isChecked(), true);
  // The row goes while its menu has the focus, which stays in the panel.
  await act(owner, "and too loud", "Resolve");
  await showsBodies(owner, []);
  assert.equal(await open(owner).textContent(), "All resolved");
  await owner.getByText("Everything that was said is resolved.").waitFor();
  assert.equal(await owner.evaluate(() => document.activeElement.id), "annotation-log");
  await assertAccessible(owner, "a panel with everything hidden");
  await annotate(reviewer, "one more thing");
  await showsBodies(owner, ["one more thing"]);
  await hide(owner).press("Space");
  await showsBodies(owner, ["too dark here", "and too loud", "one more thing"]);
  assert.equal(await open(owner).textContent(), "1 open");
  for (const { viewport } of [PHONE, SMALL, { viewport: { width: 844, height: 390 } }]) {
    await owner.setViewportSize(viewport);
    await assertFits(owner, "a panel with resolved annotations");
    const box = await hide(owner).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, "the choice is in the window");
    const head = await owner.locator(".panel-head").evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    assert.equal(head, 0, `nothing sticks out of the head of the panel at ${viewport.width}`);
    await menu(owner, "one more thing").click();
    await action(owner, "Resolve").waitFor();
    await screenshot(owner, `resolved-owner-${viewport.width}`, { fullPage: false });
    await owner.keyboard.press("Escape");
  }
});

test("what is resolved no longer flies, and its look is there in forced colours and in the dark", async () => {
  const { owner } = await scene("The flying");
  await owner.emulateMedia({ reducedMotion: "no-preference" });
  await letFly(owner, true);
  await owner.keyboard.press("Escape");
  await seek(owner, 5.5);
  const flying = () => owner.locator(".danmaku-text").allTextContents();
  await owner.waitForFunction(() => document.querySelectorAll(".danmaku-text").length === 2);
  await act(owner, "too dark", "Resolve");
  await owner.waitForFunction(() => document.querySelectorAll(".danmaku-text").length === 1);
  assert.deepEqual(await flying(), ["and too loud"]);
  for (const [name, media] of [["forced", { forcedColors: "active" }], ["dark", { colorScheme: "dark", forcedColors: "none" }]]) {
    await owner.emulateMedia(media);
    assert.equal(await tick(owner, "too dark").isVisible(), true);
    await screenshot(owner, `resolved-${name}`, { fullPage: false });
    if (name === "dark") await assertAccessible(owner, "a resolved annotation in the dark");
  }
});

test("an owner without a connection is told so, and resolves once it is back", async () => {
  const provoked = [SERVER_AWAY];
  const { owner } = await scene("The lonely", { ...DESKTOP, provoked }, { ...PHONE, provoked });
  await menu(owner, "too dark").click();
  await rumbl.server.kill();
  await owner.locator("#connection:not([data-state=live])").waitFor();
  await action(owner, "Resolve").click();
  await hears(owner, ".annotation-actions [role=alert]", "There is no connection.");
  assert.equal(await tick(owner, "too dark").count(), 0);
  await assertAccessible(owner, "a menu with a problem");
  await rumbl.server.start();
  await isLive(owner);
  await action(owner, "Resolve").click();
  await tick(owner, "too dark").waitFor();
});

/** Lets a page's messages from the server wait while `isHeld`, and then has them arrive by `release`. */
async function holdable(page) {
  const held = { isHeld: false, waiting: [] };
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    const server = client.connectToServer();
    client.onMessage((message) => server.send(message));
    server.onMessage((message) => (held.isHeld ? held.waiting.push(() => client.send(message)) : client.send(message)));
  });
  held.release = () => {
    held.isHeld = false;
    for (const send of held.waiting.splice(0)) send();
  };
  return held;
}

test("an answer that comes late leaves alone what is being written by then, and a menu follows what is done elsewhere", async () => {
  const { page, context } = await arrive(rumbl, "owner", DESKTOP);
  const path = await addVideo(page, "The late");
  const held = await holdable(page);
  await watch(page, path);
  await seek(page, 5);
  await annotate(page, "my own words");
  await showsBodies(page, ["my own words"]);
  await menu(page, "my own words").click();
  held.isHeld = true;
  await action(page, "Resolve").click();
  await page.keyboard.press("Escape");
  await menu(page, "my own words").click();
  await action(page, "Edit").click();
  const text = page.getByRole("textbox", { name: "Annotation", exact: true });
  await text.fill("something long and good");
  held.release();
  await hears(page, "#panel-note", "Resolved.");
  assert.equal(await text.inputValue(), "something long and good");
  await page.getByRole("button", { name: "Save" }).click();
  await showsBodies(page, ["something long and good"]);
  await tick(page, "something long").waitFor();

  const other = await context.newPage();
  await watch(other, path);
  await seek(other, 5);
  await menu(page, "something long").click();
  await action(page, "Reopen").waitFor();
  await act(other, "something long", "Reopen");
  await action(page, "Resolve").click();
  await tick(other, "something long").waitFor();
});

test("a link to what is hidden shows it for that visit, and what is said in a hidden thread is not read out", async () => {
  const { owner, reviewer, path } = await scene("The linked");
  await hears(owner, "#announcer", "and too loud");
  const id = await row(owner, "too dark").getAttribute("data-id");
  await act(owner, "too dark", "Resolve");
  await hide(owner).check();
  await showsBodies(owner, ["and too loud"]);
  await owner.locator(".timeline-marker").first().hover();
  await hears(owner, "#timeline-tip", "and too loud");

  await owner.evaluate(() => {
    window.heard = [];
    const announcer = document.querySelector("#announcer");
    new MutationObserver(() => window.heard.push(announcer.textContent)).observe(announcer, { childList: true });
  });
  await menu(reviewer, "too dark").click();
  await action(reviewer, "Reply").click();
  await annotate(reviewer, "psst");
  await showsBodies(reviewer, ["too dark here", "psst", "and too loud"]);
  await annotate(reviewer, "aloud");
  await hears(owner, "#announcer", "aloud");
  assert.deepEqual((await owner.evaluate(() => window.heard)).filter((words) => !words.includes("aloud")), []);

  await owner.goto("about:blank");
  await watch(owner, `${path}?t=5#annotation-${id}`);
  await seek(owner, 5);
  await row(owner, "too dark").waitFor();
  await hears(owner, "#panel-note", "shown for this visit");
  assert.equal(await hide(owner).isChecked(), false);
  await screenshot(owner, "resolved-linked-1280", { fullPage: false });
  await watch(owner, path);
  await seek(owner, 5);
  await showsBodies(owner, ["and too loud", "aloud"]);
  assert.equal(await hide(owner).isChecked(), true);
});
