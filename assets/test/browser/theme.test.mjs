import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();
const ground = (page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const DARK = "rgb(14, 15, 18)";
const LIGHT = "rgb(245, 246, 244)";

/** Opens the theme switch and presses one of its buttons. */
async function choose(page, theme) {
  await page.locator("summary", { hasText: "Theme" }).click();
  await page.getByRole("button", { name: theme, exact: true }).click();
}

for (const [preferred, own, other, otherGround] of [
  ["light", LIGHT, "Dark", DARK],
  ["dark", DARK, "Light", LIGHT],
]) {
  test(`who prefers ${preferred} gets it, and may choose ${other} all the same`, async () => {
    const { page } = await rumbl.window({ colorScheme: preferred });
    await page.goto("/");
    assert.equal(await ground(page), own);
    const told = page.waitForResponse("**/theme");
    await choose(page, other);
    assert.equal(await ground(page), otherGround);
    await told;
    await page.goto("/users/new");
    assert.equal(await ground(page), otherGround, "the next page is in it from the start");
    const again = page.waitForResponse("**/theme");
    await choose(page, "System");
    await again;
    assert.equal(await ground(page), own);
    await page.reload();
    assert.equal(await ground(page), own);
  });
}

test("without scripts the switch brings the same page again, in the other theme", async () => {
  const { page } = await rumbl.window({ javaScriptEnabled: false, colorScheme: "light" });
  await page.goto("/videos?page=1");
  await choose(page, "Dark");
  await page.locator('html[data-theme="dark"]').waitFor({ state: "attached" });
  assert.equal(new URL(page.url()).pathname, "/videos");
  assert.equal(new URL(page.url()).search, "?page=1");
  await choose(page, "System");
  await page.locator("html:not([data-theme])").waitFor({ state: "attached" });
});

test("a video that plays goes on when the theme changes", async () => {
  const { page } = await arrive(rumbl, "viewer");
  await page.goto(await addVideo(page, "Without a break"));
  await page.locator("video").evaluate((video) => video.play());
  await choose(page, "Dark");
  assert.equal(await ground(page), DARK);
  assert.equal(await page.locator("video").evaluate((video) => video.paused), false);
});

test("a menu closes on Escape, on a click elsewhere and when the focus leaves it", async () => {
  const { page } = await rumbl.window();
  await page.goto("/");
  const menu = page.locator("details.menu").first();
  const isOpen = () => menu.evaluate((element) => element.open);
  const summary = menu.locator("summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  assert.equal(await isOpen(), true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.equal(await isOpen(), false);
  assert.ok(await summary.evaluate((element) => element === document.activeElement));
  await summary.click();
  await page.locator("h1").click();
  assert.equal(await isOpen(), false);
  await summary.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await isOpen(), false);
});
