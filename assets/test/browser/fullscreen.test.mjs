import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { ELSEWHERE, standIn } from "./support/hosts.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive, changePassword, logIn } from "./support/people.mjs";
import { said } from "./support/said.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, letFly, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });

/** Opens a new video with these annotations flying over it, as a visitor. */
async function flyingAt(moments, { url, mayAsk, prepare } = {}) {
  const owner = await arrive(rumbl, "owner");
  const path = await addVideo(owner.page, "On the whole screen", url);
  const { context, page } = await rumbl.window({ mayAsk });
  await standIn(context);
  await said(context, moments);
  if (prepare) await page.addInitScript(prepare);
  await page.goto(path);
  await page.locator(".timeline-marker").first().waitFor();
  await letFly(page, true);
  await page.keyboard.press("Escape");
  return page;
}

const button = (page) => page.getByRole("button", { name: "Full screen" });
const text = (page) => page.getByLabel("Annotate", { exact: true });
/** Waits until the whole screen is given to this element, or to none. */
const isWhole = (page, id) =>
  page.waitForFunction((expected) => (document.fullscreenElement?.id ?? null) === expected, id);
const isPressed = (page, pressed) =>
  page.locator(`#fullscreen[aria-pressed="${pressed}"]`).waitFor();

/** A browser that gives the whole screen to nothing but a video, such as that of an iPhone. */
function onlyVideos() {
  Object.defineProperty(Document.prototype, "fullscreenEnabled", { get: () => undefined });
  HTMLVideoElement.prototype.webkitEnterFullscreen = function () {
    if (this.readyState === 0) throw new DOMException("no metadata", "InvalidStateError");
    globalThis.entered = this;
  };
}

test("what flies is there on the whole screen too, in and out by key and by button", async () => {
  const page = await flyingAt([[2_000, "look up!"], [20_000, "later"]]);
  await seek(page, 6);
  await isPressed(page, false);
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  await isPressed(page, true);
  const text = page.locator(".danmaku-text", { hasText: "look up!" });
  await text.waitFor();
  const screen = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const video = await page.locator("video").boundingBox();
  assert.equal(video.width, screen.width);
  assert.ok(video.height > 0.85 * screen.height, JSON.stringify({ video, screen }));
  const { y, height } = await text.boundingBox();
  assert.ok(y >= video.y && y + height < video.y + video.height);
  await screenshot(page, "fullscreen", { fullPage: false });
  await page.keyboard.press("f");
  await isWhole(page, null);
  await isPressed(page, false);
  await button(page).focus();
  await page.keyboard.press("Enter");
  await isWhole(page, "stage");
  await page.getByRole("button", { name: "1 annotation at 0:20" }).click();
  await page.waitForFunction(() => document.querySelector("video").currentTime === 20);
  await button(page).click();
  await isWhole(page, null);
});

test("the video has the page's controls alone: one timeline, and one way to the whole screen", async () => {
  const page = await flyingAt([[2_000, "look up!"]]);
  assert.equal(await page.locator("video").evaluate(({ controls }) => controls), false);
  assert.equal(await page.getByRole("slider", { name: "Position in the video" }).count(), 1);
});

for (const kind of ["YouTube", "Vimeo"]) {
  test(`what flies over ${kind} is there on the whole screen too, and ${kind} offers no other`, async () => {
    const page = await flyingAt([[0, "from the start"]], ELSEWHERE[kind]);
    await page.getByRole("button", { name: `Play from ${kind}` }).click();
    await page.locator("iframe").waitFor();
    await button(page).click();
    await isWhole(page, "stage");
    await page.locator(".danmaku-text", { hasText: "from the start" }).waitFor();
    const { width, height } = await page.locator("iframe").boundingBox();
    assert.ok(width * height > 0.85 * 1280 * 720);
    const offers = await page.evaluate(() => ({
      youtube: globalThis.standIn?.options.playerVars.fs ?? 0,
      vimeo: document.querySelector("iframe").allow.includes("fullscreen"),
    }));
    assert.deepEqual(offers, { youtube: 0, vimeo: false });
  });
}

test("who annotates stays on the whole screen: the line is over the picture", async () => {
  const { page } = await arrive(rumbl, "author");
  await watch(page, await addVideo(page, "Words"));
  await seek(page, 4);
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  assert.equal(await page.locator("#stage-composer").isVisible(), false);
  await page.keyboard.press("a");
  await page.keyboard.type("f is a letter here");
  const line = await page.locator("#stage-composer").boundingBox();
  const video = await page.locator("video").boundingBox();
  assert.ok(line.y > video.y + video.height / 2 && line.y + line.height <= video.y + video.height);
  await assertAccessible(page, "the line over the picture");
  await screenshot(page, "fullscreen-line", { fullPage: false });
  await page.keyboard.press("Enter");
  await page.getByText("Posted at 0:04.").waitFor();
  await text(page).waitFor({ state: "hidden" });
  await isWhole(page, "stage");
  // The keys are the player's again.
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector("video").currentTime === 9);
  await page.locator(".danmaku-text", { hasText: "f is a letter here" }).waitFor();
  await page.keyboard.press("f");
  await isWhole(page, null);
  await showsBodies(page, ["f is a letter here"]);
  assert.equal(await text(page).inputValue(), "");
});

test("what is half written over the picture goes on in the panel, and the other way round", async () => {
  const { page } = await arrive(rumbl, "author");
  await watch(page, await addVideo(page, "Half"));
  await text(page).fill("begun in the panel");
  await text(page).blur();
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  await page.getByRole("button", { name: "Annotate this moment" }).click();
  assert.equal(await text(page).inputValue(), "begun in the panel");
  await page.keyboard.press("End");
  await page.keyboard.type(", and on");
  await page.getByRole("button", { name: "Close, and keep the text" }).click();
  await text(page).waitFor({ state: "hidden" });
  await page.keyboard.press("a");
  await page.evaluate(() => document.exitFullscreen());
  await isWhole(page, null);
  assert.equal(await text(page).inputValue(), "begun in the panel, and on");
  assert.equal(await page.evaluate(() => document.activeElement.id), "annotation-body");
  await page.keyboard.press("Enter");
  await showsBodies(page, ["begun in the panel, and on"]);
});

test("what is refused on the whole screen says why there, and nothing is lost", async () => {
  const { page } = await arrive(rumbl, "author");
  await watch(page, await addVideo(page, "Refused"));
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  await page.keyboard.press("a");
  await text(page).fill("  ");
  await page.keyboard.press("Enter");
  await page.locator("#stage-composer").getByText("The annotation can't be blank.").waitFor();
  await isWhole(page, "stage");
});

test("a log-out is told on the whole screen too, with the way to log in again", async () => {
  const { page, username } = await arrive(rumbl, "author", { provoked: [SERVER_AWAY] });
  await watch(page, await addVideo(page, "Logged out on the whole screen"));
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  await page.keyboard.press("a");
  await page.keyboard.type("half a thou");
  const told = page.locator("#stage-note", { hasText: "You were logged out." });
  const elsewhere = await rumbl.window();
  await logIn(elsewhere.page, username);
  await elsewhere.page.getByText("Welcome back!").waitFor();
  await changePassword(elsewhere.page, "another horse");
  await told.waitFor();
  await screenshot(page, "fullscreen-logged-out", { fullPage: false });
  await page.keyboard.press("Enter");
  await page.locator("#stage-composer").getByText("You were logged out. What you wrote is kept").waitFor();
  await page.evaluate(() => document.exitFullscreen());
  await isWhole(page, null);
  await page.getByRole("link", { name: "Log in again" }).waitFor();
  assert.equal(await text(page).inputValue(), "half a thou");
  // Whoever goes back to the whole screen is told again.
  await told.waitFor({ state: "hidden" });
  await button(page).click();
  await isWhole(page, "stage");
  await told.waitFor();
});

test("a visitor has nothing to write with on the whole screen", async () => {
  const page = await flyingAt([[2_000, "look up!"]]);
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  await page.keyboard.press("a");
  assert.equal(await page.locator("#stage-composer").isVisible(), false);
  assert.equal(await page.getByRole("button", { name: "Annotate this moment" }).count(), 0);
});

test("the keys are explained on the whole screen too", async () => {
  const page = await flyingAt([[2_000, "look up!"]]);
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  await page.keyboard.press("?");
  await page.getByText("Enter or leave full screen").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await isWhole(page, "stage");
});

/** Notes which keys the browser has given to the page. */
function notingLocks() {
  const { keyboard } = navigator;
  globalThis.locks = [];
  const lock = keyboard.lock.bind(keyboard);
  keyboard.lock = async (keys) => {
    await lock(keys);
    globalThis.locks.push(keys);
  };
}

/** A browser that never lets a page have Escape, and leaves the whole screen by it. */
function withoutLock() {
  Object.defineProperty(Navigator.prototype, "keyboard", { get: () => undefined });
}

test("Escape closes the help and the line to annotate with first, and then leaves the whole screen", async () => {
  const { page } = await arrive(rumbl, "author");
  await page.addInitScript(notingLocks);
  await watch(page, await addVideo(page, "Escape"));
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  // Until then the browser leaves the whole screen by it.
  await page.waitForFunction(() => globalThis.locks.length === 1);
  assert.deepEqual(await page.evaluate(() => globalThis.locks), [["Escape"]]);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  const hidden = await help.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  assert.equal(hidden, 0, "all of it is seen at once");
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  for (const part of [text(page), page.getByRole("button", { name: "Close, and keep the text" })]) {
    await page.keyboard.press("a");
    await text(page).waitFor();
    await part.focus();
    await page.keyboard.press("Escape");
    await text(page).waitFor({ state: "hidden" });
    await isWhole(page, "stage");
  }
  await page.keyboard.press("Escape");
  await isWhole(page, null);
  await page.keyboard.press("Escape");
  assert.deepEqual(await page.evaluate(() => globalThis.locks), [["Escape"]]);
});

test("where the browser keeps Escape for itself, the help's own key closes it, and the whole screen stays", async () => {
  const page = await flyingAt([[2_000, "look up!"]], { prepare: withoutLock });
  await page.keyboard.press("f");
  await isWhole(page, "stage");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (let round = 0; round < 2; round += 1) {
    await page.keyboard.press("?");
    await help.getByText("Show or close this help").waitFor();
    await page.keyboard.press("?");
    await help.waitFor({ state: "hidden" });
  }
  await isWhole(page, "stage");
});

test("a browser that gives the screen to videos alone is asked for that", async () => {
  const page = await flyingAt([[2_000, "look up!"]], { prepare: onlyVideos });
  await page.waitForFunction(() => document.querySelector("video").readyState > 0);
  await button(page).click();
  assert.equal(await page.evaluate(() => globalThis.entered === document.querySelector("video")), true);
});

test("where that is not possible before the video plays, it says so", async () => {
  const page = await flyingAt([[2_000, "look up!"]], { ...ELSEWHERE.file, prepare: onlyVideos });
  await button(page).click();
  await page.getByText("Play the video first").waitFor();
});

test("where an embed alone can have the whole screen, its own button does it", async () => {
  const page = await flyingAt([[0, "look up!"]], { ...ELSEWHERE.YouTube, prepare: onlyVideos });
  assert.equal(await button(page).count(), 0);
  await page.keyboard.press("f");
  await page.getByText("The player itself may have one.").waitFor();
  await page.getByRole("button", { name: "Play from YouTube" }).click();
  await page.waitForFunction(() => globalThis.standIn?.options.playerVars.fs === 1);
});

test("a browser that refuses says so", async () => {
  const page = await flyingAt([[2_000, "look up!"]], {
    prepare: () => {
      Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("refused"));
    },
  });
  await button(page).click();
  await page.getByText("Your browser did not allow full screen.").waitFor();
});
