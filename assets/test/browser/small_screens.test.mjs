// A phone on its side, and one with its keyboard open: the picture, the newest annotation and the composer are all
// visible.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const text = (page) => page.getByLabel("Annotate", { exact: true });

/** How much of an element is in the window, as a share, and not under the panel's foot. */
const shareInView = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom, left, right, height, width } = element.getBoundingClientRect();
    const windowHeight = globalThis.visualViewport.height;
    const foot = document.querySelector(".panel-foot");
    const isAboveFoot = element.closest(".panel") && !foot.contains(element);
    const end = isAboveFoot ? Math.min(windowHeight, foot.getBoundingClientRect().top) : windowHeight;
    const seenHeight = Math.max(0, Math.min(bottom, end) - Math.max(0, top));
    const seenWidth = Math.max(0, Math.min(right, innerWidth) - Math.max(0, left));
    return (seenHeight * seenWidth) / (height * width);
  });

async function assertAllThree(page, state) {
  const parts = {
    picture: page.locator("video"),
    newest: page.locator(".annotation", { hasText: "the newest" }),
    text: text(page),
    post: page.getByRole("button", { name: "Post", exact: true }),
  };
  for (const [name, part] of Object.entries(parts)) {
    let share = await shareInView(part);
    // The list follows after the window has its new size.
    for (let tries = 0; share <= 0.97 && tries < 50; tries += 1) {
      await rendered(page);
      share = await shareInView(part);
    }
    assert.ok(share > 0.97, `${state}: ${Math.round(share * 100)} % of ${name} is in view`);
  }
  const { width, height } = await page.locator("video").boundingBox();
  assert.ok(width * height > 14_000, `${state}: the picture is ${width} by ${height}`);
}

async function atVideo(title, viewport, prepare) {
  const { page } = await arrive(rumbl, "phone", { ...PHONE, viewport });
  if (prepare) await page.addInitScript(prepare);
  await watch(page, await addVideo(page, title));
  for (const second of [1, 2, 3, 4]) {
    await seek(page, second);
    await annotate(page, `number ${second}`);
  }
  await seek(page, 5);
  await annotate(page, "the newest");
  return page;
}

const rendered = (page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
  });

for (const [name, viewport, withKeyboard] of [
  ["upright", { width: 390, height: 844 }, { width: 390, height: 430 }],
  ["small and upright", { width: 360, height: 640 }, { width: 360, height: 350 }],
  ["on its side", { width: 844, height: 390 }, { width: 844, height: 200 }],
  ["small and on its side", { width: 640, height: 360 }, { width: 640, height: 180 }],
]) {
  test(`a phone ${name} shows the player, the newest annotation and the composer, also with its keyboard open`, async () => {
    const page = await atVideo(`A phone ${name}`, viewport);
    await text(page).blur();
    await page.evaluate(() => window.scrollTo(0, 0));
    await rendered(page);
    await assertAllThree(page, "without keyboard");
    await assertFits(page, name);
    await assertAccessible(page, name);
    const picture = `phone-${name.replaceAll(" ", "-")}`;
    await screenshot(page, picture, { fullPage: false });
    await text(page).tap();
    await page.setViewportSize(withKeyboard);
    await page.keyboard.type("thumbs");
    await rendered(page);
    await assertAllThree(page, "with keyboard");
    await assertFits(page, name);
    await screenshot(page, `${picture}-keyboard`, { fullPage: false });
    await text(page).press("Enter");
    await page.locator(".annotation", { hasText: "thumbs" }).waitFor();
  });
}

/** A browser whose keyboard covers the window, such as that of an iPhone: `cover` says what it leaves. */
function coveredByKeyboard() {
  let seenHeight = null;
  const viewport = new EventTarget();
  Object.defineProperties(viewport, { height: { get: () => seenHeight ?? innerHeight }, scale: { value: 1 } });
  Object.defineProperty(globalThis, "visualViewport", { value: viewport });
  globalThis.cover = (height) => {
    seenHeight = height;
    viewport.dispatchEvent(new Event("resize"));
  };
}

for (const [name, viewport, seenHeight] of [
  ["upright", { width: 390, height: 664 }, 330],
  ["on its side", { width: 844, height: 340 }, 170],
]) {
  test(`a phone ${name} whose keyboard covers the window shows all three above it`, async () => {
    const page = await atVideo(`Covered ${name}`, viewport, coveredByKeyboard);
    await text(page).tap();
    await page.evaluate((height) => globalThis.cover(height), seenHeight);
    await page.keyboard.type("thumbs");
    await assertAllThree(page, "above the keyboard");
    await assertFits(page, name);
    await screenshot(page, `phone-${name.replaceAll(" ", "-")}-covered`, { fullPage: false });
    await text(page).press("Enter");
    await page.locator(".annotation", { hasText: "thumbs" }).waitFor();
    await text(page).blur();
    await page.evaluate(() => globalThis.cover(null));
    assert.equal(await page.locator("body[data-low]").count(), 0);
    await rendered(page);
    await page.getByRole("heading", { name: "Annotations" }).waitFor();
  });
}
