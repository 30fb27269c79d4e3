// Each reader sees the whole site in one language, and no sentence is left out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { findUntranslated, speaking } from "./support/languages.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive, arriveAsAdmin } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { SAME_EVERYWHERE } from "./support/untranslated.mjs";
import { isLive, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

const ACCENTED = "en-XA";
const VISITORS_PAGES = ["/", "/videos", "/users/new", "/sessions/new", "/password/new", "/search?q=x", "/nowhere"];
const MEMBERS_PAGES = [
  "/",
  "/feed",
  "/follows",
  "/users",
  "/annotations",
  "/notifications",
  "/conversations",
  "/conversations/new",
  "/manage/videos",
  "/manage/videos/new",
  "/videos/shared",
  "/settings",
  "/settings/email",
  "/settings/notifications",
  "/settings/password",
  "/settings/security",
  "/settings/sessions",
  "/settings/api-keys",
  "/settings/webhooks",
  "/settings/account",
  "/watch/1",
];
const ADMINS_PAGES = [
  "/admin",
  "/admin/annotations",
  "/admin/videos",
  "/admin/users",
  "/admin/audit",
  "/admin/categories",
  "/admin/invitations",
  "/admin/jobs",
  "/admin/observer",
];
/** Names on the pages. */
const NAMES = [
  ...SAME_EVERYWHERE,
  "The night train to the sea|accents\\d+",
  "Chrome|Linux|WebSocket|/socket|/live|lv:[\\w-]+|users:\\d+|[0-9a-f]{16}|[\\w.-]+:\\d{4,5}",
];

/** Switches a person, who has registered in English, to another language, also to one that the menu doesn't offer. */
async function switchTo(page, locale) {
  await page.evaluate(async (locale) => {
    const csrfToken = document.querySelector("meta[name=csrf-token]").content;
    const body = new URLSearchParams({ _csrf_token: csrfToken, locale });
    const { ok } = await fetch("/locale", { method: "POST", body });
    if (!ok) throw new Error("the language was not changed");
  }, locale);
}

/** Fails when one of the pages has a text that can't be translated, and names all of them. */
async function walk(page, paths) {
  const untranslated = {};
  for (const path of paths) {
    await page.goto(path);
    if (path.startsWith("/watch")) await isLive(page);
    const found = await findUntranslated(page, NAMES);
    if (found.length > 0) untranslated[path] = found;
    await assertFits(page, path);
  }
  assert.deepEqual(untranslated, {});
}

test("a sentence that was left out is found", async () => {
  const { page } = await rumbl.window(speaking(ACCENTED));
  await page.goto("/");
  await page.evaluate(() => {
    document.querySelector("main").insertAdjacentHTML("beforeend", "<p>Left out</p><b title='Too'></b>");
  });
  assert.deepEqual(await findUntranslated(page, NAMES), ["Left out", "Too"]);
});

test("a sentence that was left out is found on any page, as soon as it is there", { timeout: 30_000 }, async () => {
  const { page, watched } = await rumbl.window();
  await page.goto("/");
  await page.evaluate(() => {
    const plain = "<p id='brief'>Left out</p><p><bdi>ada</bdi> 12:34</p><b title='Too'></b>";
    document.querySelector("main").insertAdjacentHTML("beforeend", plain);
    document.querySelector("#brief").remove();
  });
  while (watched.untranslated.size < 2) await page.evaluate(() => 0);
  const texts = [...watched.untranslated].map((found) => found.split(" (")[0]);
  assert.deepEqual(texts, ["Left out", "Too"]);
  watched.untranslated.clear();
});

test("every sentence of a visitor's page can be translated", async () => {
  const { page } = await rumbl.window(speaking(ACCENTED, { provoked: [MISSING_PAGE] }));
  await walk(page, VISITORS_PAGES);
});

test("every sentence of a member's page can be translated", async () => {
  const { page } = await arrive(rumbl, "accents");
  await switchTo(page, ACCENTED);
  await walk(page, MEMBERS_PAGES);
});

test("every sentence of an admin's page can be translated", async () => {
  const { page } = await arriveAsAdmin(rumbl, "accents");
  await switchTo(page, ACCENTED);
  await walk(page, ADMINS_PAGES);
});

for (const [device, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`German pages are accessible and fit on a ${device}`, async () => {
    const visitor = await rumbl.window(speaking("de-DE", { ...options, reducedMotion: "reduce" }));
    await visitor.page.goto("/");
    assert.equal(await visitor.page.locator("html").getAttribute("lang"), "de");
    for (const [path, name] of [
      ["/", "home"],
      ["/users/new", "register"],
      ["/sessions/new", "log-in"],
    ]) {
      await visitor.page.goto(path);
      await look(visitor.page, `german-${name}-${device}`);
    }
    const { page } = await arrive(rumbl, "lena", { ...options, reducedMotion: "reduce" });
    await switchTo(page, "de");
    for (const [path, name] of [
      ["/manage/videos/new", "new-video"],
      ["/settings/security", "security"],
      ["/settings/notifications", "notification-settings"],
      ["/conversations", "conversations"],
      ["/watch/1", "watch"],
    ]) {
      await page.goto(path);
      await look(page, `german-${name}-${device}`);
    }
  });

  test(`pages from right to left fit on a ${device}`, async () => {
    const { page } = await arrive(rumbl, "rima", { ...options, reducedMotion: "reduce" });
    await switchTo(page, "ar-XB");
    for (const [path, name] of [
      ["/", "home"],
      ["/settings/notifications", "notification-settings"],
      ["/conversations", "conversations"],
      ["/watch/1", "watch"],
    ]) {
      await page.goto(path);
      assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
      await page.locator(".menu > summary").first().click();
      const { x, width } = await page.locator(".menu[open] .menu-sheet").boundingBox();
      assert.ok(x >= 0 && x + width <= options.viewport.width, `the menu on ${path}: ${x} to ${x + width}`);
      await assertFits(page, `rtl ${path}`);
      await screenshot(page, `rtl-${name}-${device}`);
    }
  });
}

async function look(page, name) {
  await assertAccessible(page, name);
  await assertFits(page, name);
  assert.deepEqual(await page.evaluate(cutOff), [], `${name} shows its words whole`);
  await screenshot(page, name);
}

test("the language is chosen in the header, and stays chosen", async () => {
  const { page } = await arrive(rumbl, "chooser");
  await page.goto("/feed");
  await page.locator(".menu > summary").first().click();
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.waitForLoadState();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await watch(page, "/watch/1");
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.locator(".menu > summary").first().click();
  await page.getByRole("button", { name: "English" }).click();
  await page.waitForLoadState();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

/** The headings and buttons whose words are wider than the window or than what they stand in. */
function cutOff() {
  const shown = [...document.querySelectorAll("h1, h2, .hero-lead, .button")].filter((one) => one.checkVisibility());
  const isCut = (one) => {
    if (one.closest(".visually-hidden") || one.querySelector(".visually-hidden")) return false;
    const words = document.createRange();
    words.selectNodeContents(one);
    const { right } = words.getBoundingClientRect();
    return right > document.documentElement.clientWidth || right > one.getBoundingClientRect().right + 1;
  };
  return shown.filter(isCut).map((one) => one.textContent.trim().slice(0, 60));
}
