import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, shows, useGallery } from "./support/gallery.mjs";

const { gallery, open } = useGallery();

test("patches keep the view, and the browser's history follows them", async () => {
  const page = await open("/nav/a");
  const mountedAt = await page.textContent("#mounted-at");
  await page.click("#l-patch");
  await shows(page, "#page", "2");
  await page.click("#l-show");
  await shows(page, "#id", "7");
  await shows(page, "#action", "show");
  await page.click("#l-replace");
  await shows(page, "#page", "3");
  await page.goBack();
  await shows(page, "#page", "2");
  await page.click("#patch");
  await page.waitForURL("**/nav/a?page=9");
  await shows(page, "#page", "9");
  assert.equal(await page.textContent("#mounted-at"), mountedAt);
  assert.deepEqual(page.exceptions, []);
});

test("navigation goes to another view over the same socket", async () => {
  const page = await open("/nav/a");
  await page.evaluate(() => (window.isSamePage = true));
  await page.click("#l-navigate");
  await shows(page, "#was", "plain");
  await page.waitForFunction(() => document.title === "B · live");
  await page.click("#l-a");
  await shows(page, "#page", "1");
  await page.click("#navflash");
  await shows(page, "#flash-info", "From A");
  assert.equal(await page.evaluate(() => window.isSamePage), true);
  await page.click("#l-a");
  await shows(page, "#title", "A");
  await page.click("#redirflash");
  await shows(page, "#flash-info", "Redirected");
  assert.equal(await page.evaluate(() => window.isSamePage), undefined);
});

test("a navigation may replace the entry in the browser's history", async () => {
  for (const [way, was] of [["#l-overwrite", "plain"], ["#overwrite", "overwritten"]]) {
    const page = await open("/nav/a");
    await page.click("#l-patch");
    await shows(page, "#page", "2");
    await page.click(way);
    await shows(page, "#was", was);
    await page.goBack();
    await shows(page, "#page", "1");
  }
});

test("navigation to another live session, or to a page that is not live, loads it anew", async () => {
  for (const [link, path] of [["#l-admin", "/admin"], ["#l-dead", "/dead"], ["#admin", "/admin"]]) {
    const page = await open("/nav/a");
    await page.evaluate(() => (window.isSamePage = true));
    await page.click(link);
    await page.waitForURL(`**${path}`);
    await page.waitForFunction(() => window.isSamePage === undefined);
  }
});

test("a mount may send the visitor elsewhere", async () => {
  const mount = await open("/nav/b?go=mount");
  assert.equal(new URL(mount.url()).pathname, "/nav/a");
  const dead = await open("/nav/b?go=dead", { joins: false });
  assert.equal(new URL(dead.url()).pathname, "/");
  const live = await open("/nav/b?go=live", { joins: false });
  await live.waitForURL("**/nav/a");
  await shows(live, "#title", "A");
  const patch = await open("/nav/b?go=patch");
  await shows(patch, "#was", "patched");
  assert.equal(new URL(patch.url()).search, "?was=patched");
});

test("failures have the status of their error", async () => {
  const status = async (path) => (await fetch(gallery.url + path)).status;
  assert.equal(await status("/failing?when=dead404"), 404);
  assert.equal(await status("/failing?when=dead"), 500);
  assert.equal(await status("/nowhere"), 404);
  const page = await open("/failing?when=join404", { joins: false });
  await page.waitForResponse((response) => response.status() === 404);
});

test("a view that cannot be rendered, or ends, starts over", async () => {
  const page = await open("/failing");
  for (const button of ["#render", "#unknown", "#exit"]) {
    await page.click(button);
    await page.waitForSelector("[data-phx-main].phx-error");
    await joined(page);
    await shows(page, "#bad", "fine");
  }
});
