// The search: from the header of any page, while typing, and without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, SMALL, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const box = (page) => page.getByLabel("What to look for");
const isConnected = (page) => page.locator("[data-phx-main].phx-connected").waitFor();
const status = (page) => page.locator("#search-status");

test("results and the address follow what is typed, and a hit leads to its moment", async () => {
  const { page } = await arrive(rumbl, "searcher", DESKTOP);
  const path = await addVideo(page, "Lighthouses of the north");
  await watch(page, path);
  await seek(page, 12);
  await annotate(page, "the beacon turns twice");
  await page.goto("/search");
  await isConnected(page);
  await box(page).pressSequentially("lighth");
  await page.locator("#found-videos ~ ul mark", { hasText: "Lighthouses" }).first().waitFor();
  await page.waitForURL("**/search?q=lighth");
  await box(page).fill("beacon tur");
  await page.locator("#found-said ~ ul").getByText("the beacon turns twice").waitFor();
  await page.waitForURL("**/search?q=beacon+tur");
  assert.equal(await page.title(), "Search · rumbl");
  assert.ok(await box(page).evaluate((element) => element === document.activeElement));
  await assertAccessible(page, "search");
  await screenshot(page, "search-desktop");
  await page.getByRole("link", { name: "the beacon turns twice" }).click();
  await page.waitForURL(`**${path}?t=12`);
  await page.goBack();
  await page.waitForURL("**/search?q=beacon+tur");
  await page.getByText("the beacon turns twice").waitFor();
});

test("nothing found says what to try", async () => {
  const { page } = await rumbl.window();
  await page.goto("/search");
  await isConnected(page);
  for (const text of ["xyzzy", '"(%_* NEAR AND', "😀 xyzzy"]) {
    await box(page).fill(text);
    await page.waitForURL((url) => url.searchParams.get("q") === text);
    await status(page).getByText("Nothing found").waitFor();
  }
  await box(page).fill("");
  await status(page).getByText("Find videos").waitFor();
});

test("the slash leads to the search box, and types a slash where one is typed", async () => {
  const { page } = await rumbl.window(DESKTOP);
  await page.goto("/videos");
  await page.keyboard.press("/");
  const header = page.getByLabel("Search rumbl");
  assert.ok(await header.evaluate((element) => element === document.activeElement));
  await page.keyboard.type("a/b");
  assert.equal(await header.inputValue(), "a/b");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=a%2Fb");
  await isConnected(page);
  await page.locator("h1").click();
  await page.keyboard.press("/");
  assert.ok(await box(page).evaluate((element) => element === document.activeElement));
});

test("without scripts the same page answers", async () => {
  const { page } = await rumbl.window({ javaScriptEnabled: false });
  await page.goto("/");
  await page.getByLabel("Search rumbl").fill("train");
  await page.getByLabel("Search rumbl").press("Enter");
  await page.waitForURL("**/search?q=train");
  await page.locator("#found-videos ~ ul mark", { hasText: "train" }).first().waitFor();
  await box(page).fill("xyzzy");
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await status(page).getByText("Nothing found").waitFor();
});

test("whoever logs in from the search comes back to what they were looking for", async () => {
  const { username } = await arrive(rumbl, "seeker", DESKTOP);
  const { page } = await rumbl.window(DESKTOP);
  await page.goto("/search");
  await isConnected(page);
  await box(page).fill("night train");
  await page.waitForURL("**/search?q=night+train");
  await page.getByRole("banner").getByRole("link", { name: "Log in" }).click();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/search?q=night+train");
  assert.equal(await box(page).inputValue(), "night train");
  await page.locator("#found-videos ~ ul").getByText("to the sea").waitFor();
});

test("a log-out ends an open search", async () => {
  const { context, page } = await arrive(rumbl, "leaver", DESKTOP);
  await page.goto("/search?q=leaver");
  await isConnected(page);
  await page.locator("#found-people").waitFor();
  const other = await context.newPage();
  await other.goto("/");
  await other.locator(".nav-user").click();
  await other.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("banner").getByRole("link", { name: "Log in" }).waitFor();
  await status(page).getByText("Nothing found").waitFor();
});

for (const [name, device] of Object.entries({ desktop: DESKTOP, phone: PHONE, small: SMALL })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the search is accessible and fits on a ${name}, ${colorScheme}`, async () => {
      const { page } = await rumbl.window({ ...device, colorScheme, reducedMotion: "reduce" });
      for (const [path, title] of [["/search", "empty"], ["/search?q=demo", "found"], ["/search?q=xyzzy", "nothing"]]) {
        await page.goto(path);
        await isConnected(page);
        await assertAccessible(page, `search-${title}-${name}`);
        await assertFits(page, `search-${title}-${name}`);
        await screenshot(page, `search-${title}-${name}-${colorScheme}`);
      }
      await page.goto("/");
      await assertFits(page, `header-${name}`);
      await screenshot(page, `search-header-${name}-${colorScheme}`);
    });
  }
}
