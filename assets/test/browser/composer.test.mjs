import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { PHONE, SMALL, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const text = (page) => page.getByLabel("Annotate", { exact: true });
const time = (page) => page.getByLabel("Time of the annotation");
const post = (page) => page.getByRole("button", { name: "Post" });
const goTo = (page, words) => page.getByRole("button", { name: `Go to ${words}`, exact: true });

/** Opens the demo video at `seconds`. */
async function atVideo(title, { seconds = 0, ...options } = {}) {
  const viewer = await arrive(rumbl, "writer", options);
  const path = await addVideo(viewer.page, title);
  await watch(viewer.page, path);
  if (seconds > 0) await seek(viewer.page, seconds);
  return { ...viewer, path };
}

const playing = (page) => page.locator("video").evaluate((video) => !video.paused);
const plays = (page, isPlaying) =>
  page.waitForFunction((wanted) => !document.querySelector("video").paused === wanted, isPlaying);

/** Plays slowly, so that a test is not overtaken by the end of the video. */
async function play(page) {
  await page.locator("video").evaluate(async (video) => {
    video.playbackRate = 0.25;
    await video.play();
  });
}

test("the time can be typed in each way that people write it", async () => {
  const { page } = await atVideo("Typed", { seconds: 3 });
  for (const [typed, shown] of [
    ["0:07", "0:07"],
    ["12", "0:12"],
    ["0:00:15.5", "0:15"],
    ["18.25", "0:18"],
  ]) {
    await text(page).fill("said then");
    await time(page).fill(typed);
    await post(page).click();
    await seek(page, 29);
    await goTo(page, shown).waitFor();
  }
});

test("the arrow keys move the time by a second, and not out of the video", async () => {
  const { page } = await atVideo("Arrows", { seconds: 1.5 });
  await text(page).fill("nudged");
  await time(page).focus();
  await page.keyboard.press("ArrowUp");
  assert.equal(await time(page).inputValue(), "0:02");
  for (let press = 0; press < 4; press += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await time(page).inputValue(), "0:00");
  for (let press = 0; press < 70; press += 1) await page.keyboard.press("ArrowUp");
  assert.equal(await time(page).inputValue(), "1:00");
  assert.equal(await currentTime(page), 1.5, "the player does not move");
});

test("a time that is none, or after the end, is refused with words, and nothing is lost", async () => {
  const { page } = await atVideo("Nonsense", { seconds: 3 });
  await text(page).fill("when?");
  for (const nonsense of ["soon", "1:99", "-5", "", "1e3"]) {
    await time(page).fill(nonsense);
    await page.getByText("Write the time as 1:23, 83 or 1:02:03.5.").waitFor();
  }
  await time(page).fill("9:59");
  await page.getByText("This video ends at 1:00.").waitFor();
  await assertAccessible(page, "a refused time");
  await screenshot(page, "composer-time-refused");
  await post(page).click();
  await page.getByText("This video ends at 1:00.").waitFor();
  assert.equal(await text(page).inputValue(), "when?");
  await time(page).press("Escape");
  await page.getByText("This video ends at 1:00.").waitFor({ state: "hidden" });
  assert.equal(await time(page).inputValue(), "0:03");
  await post(page).click();
  await goTo(page, "0:03").waitFor();
});

test("what was typed before the video's length was known is refused once it is", async () => {
  const { page, path } = await atVideo("Too late", { seconds: 3 });
  await text(page).fill("kept");
  await time(page).fill("0:20");
  await page.evaluate(() => {
    const [key] = Object.keys(sessionStorage).filter((name) => name.startsWith("rumbl.draft."));
    sessionStorage.setItem(key, JSON.stringify({ body: "kept", at: 75_000 }));
  });
  await page.goto(path);
  await page.getByText("This video ends at 1:00.").waitFor();
  assert.equal(await time(page).inputValue(), "1:15");
  await post(page).click();
  assert.equal(await text(page).inputValue(), "kept");
  await time(page).fill("0:20");
  await page.getByText("This video ends at 1:00.").waitFor({ state: "hidden" });
  await post(page).click();
  await page.getByText("Posted at 0:20").waitFor();
});

test("a post for a moment still to come says so, and leads there", async () => {
  const { page } = await atVideo("Ahead", { seconds: 3 });
  await text(page).fill("later on");
  await time(page).fill("0:25");
  await post(page).click();
  await page.getByText("Posted at 0:25.").waitFor();
  await showsBodies(page, []);
  await assertAccessible(page, "posted for later");
  await screenshot(page, "posted-for-later");
  await page.getByRole("button", { name: "Go there" }).click();
  await showsBodies(page, ["later on"]);
  assert.equal(await currentTime(page), 25);
  assert.equal(await page.getByText("Posted at").isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "annotation-log");
});

test("what is posted for now needs no words, and those for later go once the video is there", async () => {
  const { page } = await atVideo("Not ahead", { seconds: 3 });
  await annotate(page, "right now");
  await showsBodies(page, ["right now"]);
  assert.equal(await page.getByText("Posted at").isVisible(), false);
  await text(page).fill("soon");
  await time(page).fill("0:10");
  await post(page).click();
  await page.getByText("Posted at 0:10").waitFor();
  await seek(page, 9);
  assert.equal(await page.getByText("Posted at").isVisible(), true);
  await seek(page, 10);
  await page.getByText("Posted at").waitFor({ state: "hidden" });
  await showsBodies(page, ["right now", "soon"]);
});

test("the time that is playing can be taken again", async () => {
  const { page } = await atVideo("Again", { seconds: 3 });
  const now = page.getByRole("button", { name: "Now: use the current time" });
  assert.equal(await now.isVisible(), false);
  await text(page).fill("slow writer");
  await seek(page, 9);
  assert.equal(await time(page).inputValue(), "0:03");
  await now.click();
  assert.equal(await time(page).inputValue(), "0:09");
  await text(page).fill("");
  await seek(page, 12);
  await page.waitForFunction(() => document.getElementById("captured-time").value === "0:12");
});

test("the video pauses while somebody writes, if they want that, and the choice stays", async () => {
  const { page } = await atVideo("Pauses");
  await play(page);
  await text(page).fill("without a pause");
  assert.equal(await playing(page), true);
  await text(page).fill("");

  await page.locator("#settings summary").click();
  await page.getByLabel("Pause while typing").check();
  await assertAccessible(page, "the settings");
  await screenshot(page, "settings");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByLabel("Pause while typing").isVisible(), false);

  await play(page);
  await text(page).fill("with one");
  await plays(page, false);
  await post(page).click();
  await plays(page, true);
  await text(page).fill("never mind");
  await plays(page, false);
  await text(page).fill("");
  await plays(page, true);

  await page.reload();
  await isLive(page);
  await page.locator("#settings summary").click();
  assert.equal(await page.getByLabel("Pause while typing").isChecked(), true);
});

test("too many characters can't be posted, and the words say how many", async () => {
  const { page } = await atVideo("Too much");
  await text(page).fill("é".repeat(2013));
  await page.getByText("13 characters too many").first().waitFor();
  assert.equal(await post(page).isDisabled(), true);
  await text(page).press("Enter");
  await page.locator("#composer-problem").getByText("13 characters too many").waitFor();
  await assertAccessible(page, "too many characters");
  await text(page).fill("😀".repeat(2000));
  await page.getByText("2,000 of 2,000").waitFor();
  await post(page).click();
  await showsBodies(page, ["😀".repeat(2000)]);
});

test("what was not posted is there again after a reload, with its time, and is gone once posted", async () => {
  const { page, path } = await atVideo("Drafts", { seconds: 7 });
  await text(page).fill("half a thou");
  await page.reload();
  await isLive(page);
  assert.equal(await text(page).inputValue(), "half a thou");
  assert.equal(await time(page).inputValue(), "0:07");

  const other = await addVideo(page, "Another");
  await watch(page, other);
  assert.equal(await text(page).inputValue(), "");

  await watch(page, path);
  await text(page).pressSequentially("ght");
  await post(page).click();
  await seek(page, 10);
  await showsBodies(page, ["half a thought"]);
  await page.reload();
  await isLive(page);
  assert.equal(await text(page).inputValue(), "");
});

test("posting twice at once stores it once", async () => {
  const { page } = await atVideo("Twice");
  await text(page).fill("only once");
  await page.locator("#composer").evaluate((form) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await showsBodies(page, ["only once"]);
  await annotate(page, "and then this");
  await showsBodies(page, ["only once", "and then this"]);
});

test("on a phone the newest annotation, and all of what a row opens, is seen above the composer", async () => {
  const { page } = await atVideo("Above the composer", PHONE);
  for (const at of [1, 2, 3, 4, 5, 6]) {
    await seek(page, at);
    await annotate(page, `number ${at}`);
  }
  const last = page.locator(".annotation", { hasText: "number 6" });
  const isAboveComposer = (locator) =>
    locator.evaluate(async (element) => {
      const foot = document.querySelector(".panel-foot");
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      return element.getBoundingClientRect().bottom <= foot.getBoundingClientRect().top;
    });
  const press = (locator) => locator.evaluate((button) => button.click());
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  assert.equal(await isAboveComposer(last), true);
  await press(last.getByRole("button", { name: /^More for/ }));
  assert.equal(await isAboveComposer(last.getByRole("button", { name: "Edit" })), true);
  await press(last.getByRole("button", { name: "Edit" }));
  assert.equal(await isAboveComposer(last.getByRole("button", { name: "Save" })), true);
  assert.equal(await page.getByRole("button", { name: "Jump to now" }).isVisible(), false);
  await page.locator("#annotation-log").evaluate((log) => log.scrollTo(0, 0));
  await page.getByRole("button", { name: "Jump to now" }).waitFor();
  await page.evaluate(() => window.scrollTo(0, 300));
  await press(page.getByRole("button", { name: "Jump to now" }));
  assert.equal(await isAboveComposer(last), true);
});

test("on a small phone an annotation can be edited: the composer makes room meanwhile", async () => {
  const { page } = await atVideo("Room to edit", { ...SMALL, seconds: 3 });
  await annotate(page, "too short");
  await page.getByRole("button", { name: /^More for/ }).tap();
  await page.getByRole("button", { name: "Edit" }).tap();
  await text(page).waitFor({ state: "hidden" });
  await page.getByRole("textbox", { name: "Annotation", exact: true }).fill("long enough");
  await page.getByRole("button", { name: "Save" }).tap();
  await showsBodies(page, ["long enough"]);
  await text(page).waitFor();
});

/** Whether something else is seen, and pressed, where the composer's field is: in its corners and middle. */
const isCovered = (page) =>
  text(page).evaluate((field) => {
    const { left, right, top, bottom } = field.getBoundingClientRect();
    const isInView = (y) => y >= 0 && y < innerHeight;
    const places = [
      [left + 8, top + 4],
      [right - 8, top + 4],
      [(left + right) / 2, (top + bottom) / 2],
      [left + 8, bottom - 4],
      [right - 8, bottom - 4],
    ];
    return places.some(([x, y]) => isInView(y) && document.elementFromPoint(x, y) !== field);
  });

for (const [width, height] of [
  [360, 640],
  [320, 640],
  [390, 844],
  [640, 360],
]) {
  test(`wherever a page of ${width} by ${height} is scrolled, nothing covers the composer`, async () => {
    const viewport = { width, height };
    const { page } = await atVideo(`Nothing above, ${width}`, { ...PHONE, viewport });
    const end = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    assert.ok(end > 300, `${end} px can be scrolled`);
    for (const lines of [1, 9]) {
      await text(page).fill("line\n".repeat(lines));
      for (let offset = 0; offset <= end; offset += 15) {
        await page.evaluate((to) => window.scrollTo(0, to), offset);
        assert.equal(await isCovered(page), false, `${lines} lines, scrolled by ${offset} px`);
      }
    }
  });
}

for (const [device, options] of Object.entries({ phone: PHONE, "small phone": SMALL })) {
  test(`on a ${device} the composer is on the first screen, and stays while annotations are read`, async () => {
    const { page } = await atVideo("Thumbs up for a long title", { ...options, colorScheme: "dark" });
    const isOnScreen = async (locator) => {
      const { y, height } = await locator.boundingBox();
      return y >= 0 && y + height <= options.viewport.height;
    };
    assert.equal(await isOnScreen(text(page)), true);
    assert.equal(await isOnScreen(post(page)), true);
    for (const at of [1, 2, 3, 4, 5, 6]) {
      await seek(page, at);
      await annotate(page, `number ${at}`);
    }
    await page.evaluate(() => window.scrollTo(0, 120));
    assert.equal(await isOnScreen(text(page)), true);
    await page.evaluate(() => window.scrollTo(0, 0));
    await text(page).fill("with a moment of its own");
    await page.locator("#settings summary").click();
    await assertFits(page, device);
    await assertAccessible(page, device);
    await screenshot(page, `composer-${device.replace(" ", "-")}`, { fullPage: false });
  });
}
