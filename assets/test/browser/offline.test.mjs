// Annotations written offline: visible and editable while they wait, and stored once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, SMALL, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive, changePassword, logIn, register } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const provoking = { provoked: [SERVER_AWAY, /ERR_INTERNET_DISCONNECTED/] };
const text = (page) => page.getByLabel("Annotate", { exact: true });
const queued = (page) => page.locator(".outbox-post");
const queuedBodies = (page) => page.locator(".outbox-body").allTextContents();
const isEmpty = (page) => page.locator("#outbox").waitFor({ state: "hidden" });

async function post(page, body) {
  await text(page).fill(body);
  await text(page).press("Enter");
  await page.waitForFunction(() => document.getElementById("annotation-body").value === "");
}

/** Somebody at the end of a new video whose network has just gone. */
async function inTunnel(title, options) {
  const viewer = await arrive(rumbl, "traveller", { ...provoking, ...options });
  const path = await addVideo(viewer.page, title);
  await watch(viewer.page, path);
  await seek(viewer.page, 29);
  await viewer.context.setOffline(true);
  await viewer.page.getByText("You are offline").waitFor();
  return { ...viewer, path };
}

test("a lost network shows at once, and what is posted meanwhile is there once it is back, once", async () => {
  const { page, context } = await inTunnel("Tunnel");
  for (const body of ["one", "two", "three"]) await post(page, body);
  await page.getByText("3 annotations will be posted once you are connected.").waitFor();
  assert.deepEqual(await queuedBodies(page), ["one", "two", "three"]);
  await assertAccessible(page, "posts that wait");
  await screenshot(page, "offline-queue");
  await context.setOffline(false);
  await isLive(page);
  await isEmpty(page);
  await showsBodies(page, ["one", "two", "three"]);
  await page.reload();
  await isLive(page);
  await seek(page, 29);
  await showsBodies(page, ["one", "two", "three"]);
});

test("before it is sent, a post can be edited, dropped, and had back", async () => {
  const { page, context } = await inTunnel("Second thoughts");
  for (const body of ["rash", "wrong", "kept"]) await post(page, body);
  await queued(page).filter({ hasText: "rash" }).getByRole("button", { name: "Edit" }).click();
  const editor = page.getByRole("textbox", { name: "Annotation", exact: true });
  await editor.fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The annotation can't be blank.").waitFor();
  await editor.fill("considered");
  await page.getByLabel("Time", { exact: true }).fill("0:07");
  await assertAccessible(page, "a post that is edited while it waits");
  await page.getByRole("button", { name: "Save" }).click();
  assert.equal(await queued(page).first().locator(".outbox-time").textContent(), "0:07");

  await queued(page).filter({ hasText: "wrong" }).getByRole("button", { name: "Drop" }).click();
  assert.deepEqual(await queuedBodies(page), ["considered", "kept"]);
  assert.equal(await page.evaluate(() => document.activeElement.id), "annotation-body");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(await queuedBodies(page), ["considered", "wrong", "kept"]);
  await queued(page).filter({ hasText: "kept" }).getByRole("button", { name: "Drop" }).click();
  assert.deepEqual(await queuedBodies(page), ["considered", "wrong"]);
  await context.setOffline(false);
  await isEmpty(page);
  await showsBodies(page, ["considered", "wrong"]);
});

test("a dropped post can be had back as soon as there is room for it again", async () => {
  const { page } = await inTunnel("Full");
  await page.evaluate(() => {
    const [text, form] = ["annotation-body", "composer"].map((id) => document.getElementById(id));
    for (let number = 1; number <= 50; number += 1) {
      text.value = `number ${number}`;
      text.dispatchEvent(new Event("input"));
      form.requestSubmit();
    }
  });
  await queued(page).first().getByRole("button", { name: "Drop" }).click();
  await post(page, "one more");
  const undo = page.locator("#panel-note").getByRole("button", { name: "Undo" });
  await undo.click();
  await page.getByText("There is no room: 50 others wait.").waitFor();
  assert.deepEqual((await queuedBodies(page)).slice(-2), ["number 50", "one more"]);
  await undo.waitFor();
});

test("a post that is being edited is not sent before that is over", async () => {
  const { page, context } = await inTunnel("In the middle");
  await post(page, "half");
  await post(page, "whole");
  await queued(page).filter({ hasText: "half" }).getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Annotation", exact: true }).fill("half, and the rest");
  await context.setOffline(false);
  await showsBodies(page, ["whole"]);
  await page.getByRole("button", { name: "Save" }).click();
  await isEmpty(page);
  await showsBodies(page, ["whole", "half, and the rest"]);
});

test("what waits survives a reload, and no other video sends it", async () => {
  const { page, context, path } = await inTunnel("Reloaded in a tunnel");
  await post(page, "for later");
  // A page can only be loaded with a network, so the connection alone is away from here on.
  await page.goto("about:blank");
  let isCut = true;
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    if (isCut) client.close({ code: 1011 });
    else client.connectToServer();
  });
  await context.route(/\/socket\/longpoll/, (route) => (isCut ? route.abort() : route.continue()));
  await context.setOffline(false);
  await page.goto(path);
  await page.getByText("1 annotation will be posted once you are connected.").waitFor();
  isCut = false;
  await watch(page, await addVideo(page, "Another video"));
  assert.equal(await queued(page).count(), 0);
  await seek(page, 29);
  await showsBodies(page, []);
  await watch(page, path);
  await isEmpty(page);
  await seek(page, 29);
  await showsBodies(page, ["for later"]);
});

test("what waits is never sent for another account", async () => {
  const { page, context, path } = await inTunnel("Two accounts");
  await post(page, "mine");
  await page.goto("about:blank");
  await context.setOffline(false);
  // The tab stays, with all that it keeps; the session is another's.
  await context.clearCookies();
  await register(page, "stranger");
  await watch(page, path);
  await seek(page, 29);
  await showsBodies(page, []);
  assert.equal(await queued(page).count(), 0);
  const kept = await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("rumbl.outbox.")));
  assert.equal(kept.length, 1);
});

test("a tab with posts that wait asks before it is closed, and one without them does not", async () => {
  const { page, context } = await inTunnel("Closed in a tunnel");
  await post(page, "too early to go");
  await page.getByText("Keep this tab open.").waitFor();
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await context.setOffline(false);
  await isEmpty(page);
  await showsBodies(page, ["too early to go"]);
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
});

test("who was logged out meanwhile is asked to log in again, and then it is posted, once", async () => {
  const { page, context, username } = await inTunnel("Logged out in a tunnel");
  for (const body of ["before", "and after"]) await post(page, body);
  const elsewhere = await rumbl.window();
  await logIn(elsewhere.page, username);
  await elsewhere.page.getByText("Welcome back!").waitFor();
  await changePassword(elsewhere.page, "another horse");
  await context.setOffline(false);
  await page.getByText("You were logged out.").waitFor();
  await page.getByText("2 annotations not posted yet. Log in again in this tab to post them.").waitFor();
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await page.getByRole("link", { name: "Log in again" }).click();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill("another horse");
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await isLive(page);
  await isEmpty(page);
  await seek(page, 29);
  await showsBodies(page, ["before", "and after"]);
});

for (const [device, options] of Object.entries({ phone: PHONE, "small phone": SMALL })) {
  test(`on a ${device}, posts that wait leave the composer on the screen`, async () => {
    const { page } = await inTunnel(`Tunnel on a ${device}`, options);
    for (let number = 1; number <= 6; number += 1) await post(page, `number ${number} of the things to be said`);
    const { y, height } = await text(page).boundingBox();
    assert.ok(y >= 0 && y + height <= options.viewport.height);
    await assertFits(page, "posts that wait");
    await assertAccessible(page, "posts that wait");
    await screenshot(page, `offline-queue-${device.replace(" ", "-")}`, { fullPage: false });
  });
}

const SIDE = { ...PHONE, viewport: { width: 844, height: 390 } };

/** Whether all of an element can be seen, and nothing lies over its middle. */
const isInSight = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const isWithin = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    return isWithin && element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });

/** The fields and the buttons of a post that is edited. */
const editorParts = (page) => ({
  text: page.getByRole("textbox", { name: "Annotation", exact: true }),
  time: page.getByLabel("Time", { exact: true }),
  save: page.getByRole("button", { name: "Save" }),
  cancel: page.getByRole("button", { name: "Cancel" }),
});

async function assertEditorInSight(page, state) {
  for (const [name, part] of Object.entries(editorParts(page))) {
    // The row is scrolled to after it has its size.
    let isSeen = await isInSight(part);
    for (let tries = 0; !isSeen && tries < 50; tries += 1) {
      await page.evaluate(() => new Promise(requestAnimationFrame));
      isSeen = await isInSight(part);
    }
    assert.ok(isSeen, `${state}: ${name} is in sight`);
  }
}

for (const [device, options, withKeyboard] of [
  ["phone upright", PHONE, { width: 390, height: 430 }],
  ["small phone upright", SMALL, { width: 320, height: 330 }],
  ["phone on its side", SIDE, { width: 844, height: 200 }],
  ["desktop", DESKTOP, null],
]) {
  test(`on a ${device}, a post that waits is edited with its whole form in sight`, async () => {
    const { page } = await inTunnel(`Edited on a ${device}`, options);
    for (const body of ["first", "second", "third", "the last one"]) await post(page, body);
    for (const body of ["the last one", "first"]) {
      await queued(page).filter({ hasText: body }).getByRole("button", { name: "Edit" }).click();
      await assertEditorInSight(page, body);
      await assertFits(page, device);
      await screenshot(page, `offline-edit-${device.replaceAll(" ", "-")}-${body.split(" ").at(-1)}`, { fullPage: false });
      if (withKeyboard) {
        await page.setViewportSize(withKeyboard);
        await assertEditorInSight(page, `${body}, with the keyboard open`);
        await screenshot(page, `offline-edit-${device.replaceAll(" ", "-")}-keyboard`, { fullPage: false });
      }
      await editorParts(page).text.fill(`${body}, edited`);
      await editorParts(page).save.click();
      await queued(page).filter({ hasText: `${body}, edited` }).waitFor();
      await page.setViewportSize(options.viewport);
    }
    await assertAccessible(page, "posts that were edited");
  });
}
