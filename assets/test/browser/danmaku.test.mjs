import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { said } from "./support/said.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, flyingChoice as choice, letFly, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });
const CROSSING_S = 8;
const YOUTUBE = "https://www.youtube.com";
const FRAMES = "https://www.youtube-nocookie.com";
const standIn = await readFile(new URL("support/youtube_stand_in.js", import.meta.url), "utf8");

const SAID = [
  [2_000, "first"],
  [5_000, "<b>second</b>"],
  [5_000, "at once"],
  [20_000, "the butler did it"],
];

const texts = (page) => page.locator(".danmaku-text");
const video = (page, act) => page.locator("video").evaluate(act);

/** Opens a new video with only these annotations, as a visitor. */
async function visitorAt(moments, { url, ...options } = {}) {
  const owner = await arrive(rumbl, "owner");
  const path = await addVideo(owner.page, "Flights", url);
  const visitor = await rumbl.window(options);
  await said(visitor.context, moments);
  await visitor.page.goto(path);
  await visitor.page.locator(".timeline-marker").first().waitFor();
  return { ...visitor, path };
}

/** A visitor who has them fly. */
async function flyingAt(moments, options) {
  const visitor = await visitorAt(moments, options);
  await letFly(visitor.page, true);
  return visitor;
}

/** What is on the screen, once it is what is expected: `{text: [x, y]}`. */
async function flies(page, bodies) {
  await page.waitForFunction((expected) => {
    const shown = [...document.querySelectorAll(".danmaku-text")].map((one) => one.textContent);
    return JSON.stringify(shown.sort()) === JSON.stringify(expected);
  }, bodies.toSorted());
  // In one step, for the texts may be drawn anew between two.
  return page.evaluate(() => {
    const place = ({ textContent, style }) => [textContent, [style.transform, style.top]];
    return Object.fromEntries([...document.querySelectorAll(".danmaku-text")].map(place));
  });
}

test("what there is flies until a viewer says otherwise, and the choice stays", async () => {
  const { page } = await visitorAt(SAID);
  assert.equal(await choice(page).isChecked(), true);
  await seek(page, 6);
  await flies(page, ["first", "<b>second</b>", "at once"]);
  await letFly(page, false);
  await flies(page, []);
  await page.reload();
  assert.equal(await choice(page).isChecked(), false);
  await seek(page, 3);
  await page.locator("[data-past]").first().waitFor();
  await flies(page, []);
  await letFly(page, true);
  await flies(page, ["first"]);
});

test("size, opacity, speed and number are chosen by the viewer, and stay", async () => {
  const crowd = Array.from({ length: 60 }, (_, index) => [4_000 + index * 60, `text ${index}`]);
  const { page } = await flyingAt(crowd);
  const look = () =>
    page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      const all = [...document.querySelectorAll(".danmaku-text")];
      const { fontSize, opacity } = getComputedStyle(all[0]);
      const x = Math.min(...all.map((one) => new DOMMatrix(getComputedStyle(one).transform).e));
      return { size: parseFloat(fontSize), opacity: Number(opacity), x, count: all.length };
    });
  const choose = async (label, value) => {
    await page.getByLabel(label, { exact: true }).fill(value);
    return look();
  };
  await seek(page, 6);
  await texts(page).first().waitFor();
  const usual = await look();
  const large = await choose("Size", "1.5");
  assert.equal(large.size.toFixed(2), (1.5 * usual.size).toFixed(2));
  assert.equal((await choose("Opacity", "0.5")).opacity, 0.5);
  const fast = await choose("Speed", "2");
  assert.ok(fast.x < usual.x, JSON.stringify({ fast, usual }));
  assert.ok((await choose("How many", "0.2")).count < usual.count);
  await assertAccessible(page, "how texts fly");
  await screenshot(page, "danmaku-settings", { fullPage: false });
  await page.reload();
  await seek(page, 6);
  await texts(page).first().waitFor();
  const kept = await look();
  assert.deepEqual([kept.size, kept.opacity], [large.size, 0.5]);
});

test("what is remembered beyond a choice's limits is brought back into them", async () => {
  const { page } = await visitorAt(SAID);
  await page.evaluate(() => {
    for (const [name, value] of [["size", 90], ["opacity", -1], ["speed", 1e9], ["density", 0]]) {
      localStorage.setItem(`rumbl.danmaku-${name}`, JSON.stringify(value));
    }
  });
  await page.reload();
  // The page may be loaded before its script has run.
  await page.waitForFunction(() => {
    const values = [...document.querySelectorAll(".danmaku-looks input")].map(({ value }) => Number(value));
    return String(values) === "1.75,0.25,2,0.2";
  });
});

test("a short text is never cut, whatever the browser makes of its font, also on the whole screen", async () => {
  const words = ["wow", "that light", "WWWWWW", "iiii", "the moon 🌝", "日本語", "Ünïcödé — “quoted”"];
  const { page } = await flyingAt(words.map((word, index) => [5_000 + index * 200, word]));
  const cut = () =>
    texts(page).evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
  await seek(page, 7);
  await flies(page, words);
  assert.deepEqual(await cut(), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("f");
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await flies(page, words);
  assert.deepEqual(await cut(), []);
});

test("what flies is the same after any seek, backwards too, and nothing before its moment", async () => {
  const { page } = await flyingAt(SAID);
  const expected = new Map([
    [1.9, []],
    [4.9, ["first"]],
    [5, ["first", "<b>second</b>", "at once"]],
    [9.5, ["first", "<b>second</b>", "at once"]],
    [19.9, []],
    [24, ["the butler did it"]],
  ]);
  const seen = new Map();
  for (const [second, bodies] of expected) {
    await seek(page, second);
    seen.set(second, await flies(page, bodies));
  }
  for (const [second, bodies] of [...expected].reverse()) {
    await seek(page, second);
    assert.deepEqual(await flies(page, bodies), seen.get(second), `at ${second} s`);
  }
});

test("texts cross the picture evenly while the video plays, and stand still while it is paused", async () => {
  const { page } = await flyingAt(SAID);
  await seek(page, 3);
  const before = await flies(page, ["first"]);
  await video(page, (element) => element.play());
  await page.waitForFunction(() => document.querySelector("video").currentTime > 4);
  await video(page, (element) => element.pause());
  const place = () =>
    page.evaluate((crossingS) => {
      const { clientWidth } = document.getElementById("danmaku");
      const text = document.querySelector(".danmaku-text");
      const x = new DOMMatrix(getComputedStyle(text).transform).e;
      const { currentTime } = document.querySelector("video");
      return { x, wanted: clientWidth * (1 - (currentTime - 2) / crossingS) };
    }, CROSSING_S);
  await page.waitForFunction((old) => {
    const text = document.querySelector(".danmaku-text");
    return text && text.style.transform !== old;
  }, before.first[0]);
  // A paused player is drawn once more, at its exact time; the frame after that changes nothing.
  const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  await frame();
  await frame();
  const paused = await place();
  assert.ok(Math.abs(paused.x - paused.wanted) < 1.5, JSON.stringify(paused));
  await frame();
  assert.deepEqual(await place(), paused);
});

test("another's annotation flies at once for those who watch its moment", async () => {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, "Live flights");
  for (const { page } of [alice, bob]) await watch(page, path);
  await letFly(alice.page, false);
  await letFly(bob.page, true);
  await seek(alice.page, 10);
  await seek(bob.page, 11);
  await flies(bob.page, []);
  await annotate(alice.page, "look up!");
  await flies(bob.page, ["look up!"]);
  assert.equal(await texts(alice.page).count(), 0);
});

test("no more than 40 texts fly, long ones are cut, and markup is only text", async () => {
  const long = "no end in sight ".repeat(20);
  const crowd = Array.from({ length: 2_000 }, (_, index) => [index * 8, index % 5 ? "wow" : long]);
  const { page } = await flyingAt(crowd);
  await seek(page, 13);
  await page.waitForFunction(() => document.querySelectorAll(".danmaku-text").length > 5);
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll(".danmaku-text")].map((one) => ({
      share: one.offsetWidth / one.parentElement.clientWidth,
      isLong: one.textContent.length > 10,
      isCut: one.scrollWidth > one.clientWidth,
    })),
  );
  assert.ok(shown.length <= 40, `${shown.length} on the screen`);
  assert.ok(shown.some(({ isLong }) => isLong));
  for (const { share, isLong, isCut } of shown) {
    assert.ok(share <= 0.46);
    assert.equal(isCut, isLong);
  }
  await screenshot(page, "danmaku-crowd");
});

test("texts are never pressed, focused or read out: the player under them is", async () => {
  const { page } = await flyingAt(SAID);
  await page.keyboard.press("Escape");
  await seek(page, 8);
  await flies(page, ["first", "<b>second</b>", "at once"]);
  const under = await texts(page).evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2).localName;
    }),
  );
  assert.deepEqual([...new Set(under)], ["video"]);
  assert.equal(await page.locator("#danmaku").getAttribute("aria-hidden"), "true");
  assert.equal(await page.locator("#danmaku :is(a, button, input, [tabindex], b)").count(), 0);
});

test("texts fly over an embed, and leave its poster and its frame to be pressed", async () => {
  const { page, context } = await visitorAt(SAID, {
    url: "https://youtu.be/dQw4w9WgXcQ",
    mayAsk: [YOUTUBE, FRAMES],
  });
  await context.route(`${YOUTUBE}/**`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: standIn }),
  );
  await context.route(`${FRAMES}/**`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>Stand-in</title>" }),
  );
  await letFly(page, true);
  await page.getByRole("button", { name: /Play from YouTube/ }).click();
  await page.waitForFunction(() => window.standIn?.calls.includes("play"));
  await page.evaluate(() => (window.standIn.seconds = 6));
  await flies(page, ["first", "<b>second</b>", "at once"]);
  const under = await page.evaluate(() => {
    const { x, y, width, height } = document.getElementById("player").getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2).localName;
  });
  assert.equal(under, "iframe");
});

test("nothing flies where less motion is asked for, and the switch says why", async () => {
  const { page } = await flyingAt(SAID);
  const reason = page.getByText("Off because your device is set to reduce motion.");
  assert.equal(await reason.isVisible(), false);
  await seek(page, 6);
  await flies(page, ["first", "<b>second</b>", "at once"]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await flies(page, []);
  await reason.waitFor();
  assert.equal(await choice(page).isDisabled(), true);
  await assertAccessible(page, "the switch that can't be used");
  await page.reload();
  await page.locator("#settings summary").click();
  await reason.waitFor();
  await seek(page, 6);
  await page.locator("[data-past]").first().waitFor();
  await flies(page, []);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await flies(page, ["first", "<b>second</b>", "at once"]);
});

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the page with flying texts is accessible and fits on a ${device}, ${colorScheme}`, async () => {
      const words = ["wow", "here comes the sun!", "haha", "I was there, in the rain, all day"];
      const lively = Array.from({ length: 30 }, (_, index) => [index * 450, words[index % 4]]);
      const { page } = await flyingAt(lively, { ...viewport, colorScheme });
      await seek(page, 9);
      await texts(page).first().waitFor();
      await assertAccessible(page, "flying texts");
      await assertFits(page, "flying texts");
      await page.evaluate(() => window.scrollTo(0, 0));
      await screenshot(page, `danmaku-${device}-${colorScheme}`);
    });
  }
}
