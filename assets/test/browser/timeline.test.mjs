import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { said } from "./support/said.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, currentTime, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });
/** The duration of the demo video. */
const DEMO_S = 60;

const markers = (page) => page.locator(".timeline-marker");
const marker = (page, name) => page.getByRole("button", { name, exact: true });
const labels = (page) => markers(page).evaluateAll((all) => all.map((one) => one.ariaLabel));
const isAt = (page, seconds) =>
  page.waitForFunction((to) => document.querySelector("video").currentTime === to, seconds);

/** Waits until the video is as near to a moment as a pixel of the lane is wide, with some room. */
const isNear = (page, seconds) =>
  page.waitForFunction((to) => Math.abs(document.querySelector("video").currentTime - to) < 0.5, seconds);

/** A visitor at a new video where this, and only this, was said. */
async function visitorAt(moments, { url, ...options } = {}) {
  const { provoked } = options;
  const owner = await arrive(rumbl, "owner", { provoked });
  const path = await addVideo(owner.page, "Lane", url);
  const visitor = await rumbl.window(options);
  await said(visitor.context, moments);
  await visitor.page.goto(path);
  await visitor.page.locator('#connection[data-state="replay"]').waitFor();
  if (moments.length > 0) await markers(visitor.page).first().waitFor();
  return { ...visitor, path };
}

test("the timeline has a marker for each annotated moment, live, and counts those of one second", async () => {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, "Markers");
  await watch(alice.page, path);
  await watch(bob.page, path);
  assert.deepEqual(await labels(bob.page), []);
  for (const second of [20, 5, 5.4]) {
    await seek(alice.page, second);
    await annotate(alice.page, `at ${second}`);
  }
  for (const { page } of [alice, bob]) {
    await marker(page, "2 annotations at 0:05").waitFor();
    await marker(page, "1 annotation at 0:20").waitFor();
    assert.equal(await markers(page).count(), 2);
  }
  assert.equal(await marker(bob.page, "2 annotations at 0:05").textContent(), "2");
  assert.equal(await marker(bob.page, "1 annotation at 0:20").textContent(), "");
});

test("pressing a marker goes to its first annotation, which then shows", async () => {
  const { page } = await visitorAt([
    [7_250, "first"],
    [7_900, "second"],
    [25_000, "late"],
  ]);
  await showsBodies(page, []);
  await marker(page, "2 annotations at 0:07").click();
  await isAt(page, 7.25);
  await showsBodies(page, ["first"]);
});

test("pressing between the markers goes to that moment, and dragging takes the video along", async () => {
  const { page } = await visitorAt([[2_000, "early"]]);
  await page.waitForFunction(() => document.querySelector("video").readyState > 0);
  const lane = page.locator("#timeline");
  const { x, y, width, height } = await lane.boundingBox();
  for (const inLane of [8, height - 4]) {
    await lane.click({ position: { x: width / 2, y: inLane } });
    await isNear(page, DEMO_S / 2);
    await lane.click({ position: { x: 12 + (width - 24) / 3, y: inLane } });
    await isNear(page, DEMO_S / 3);
  }
  await page.mouse.move(x + 12 + (width - 24) / 3, y + 8);
  await page.mouse.down();
  await page.mouse.move(x + width - 12, y + 8, { steps: 4 });
  await isNear(page, DEMO_S);
  await page.mouse.move(x + 12, y + 8, { steps: 4 });
  await page.mouse.up();
  await isNear(page, 0);
});

test("the position is a slider for keys and screen readers, and the page's keys still work there", async () => {
  const { page } = await visitorAt([[2_000, "early"]]);
  const slider = page.getByRole("slider", { name: "Position in the video" });
  await page.waitForFunction(() => document.querySelector("video").readyState > 0);
  await slider.focus();
  await page.keyboard.press("End");
  await isNear(page, DEMO_S);
  await page.locator('#position[aria-valuetext^="1:00"]').waitFor();
  await page.keyboard.press("ArrowLeft");
  await isNear(page, DEMO_S - 5);
  await page.keyboard.press("Home");
  await isAt(page, 0);
  await page.keyboard.press("k");
  await page.waitForFunction(() => !document.querySelector("video").paused);
});

test("hovering says the time and, once its moment has come, what was said", async () => {
  const { page } = await visitorAt([
    [3_000, "the first word"],
    [20_000, "the butler did it"],
    [20_500, "no!"],
  ]);
  const tip = page.locator("#timeline-tip");
  const lane = page.locator("#timeline");
  const { width } = await lane.boundingBox();
  await seek(page, 5);
  await page.locator("[data-past]").first().waitFor();
  await lane.hover({ position: { x: width / 2, y: 8 } });
  assert.match(await tip.textContent(), /^0:(29|30)$/);
  await marker(page, "1 annotation at 0:03").hover();
  assert.equal(await tip.textContent(), "0:03alice: the first word");
  await screenshot(page, "timeline-tip");
  await marker(page, "2 annotations at 0:20").hover();
  assert.equal(await tip.textContent(), "0:202 annotations", "nothing is given away");
  await page.mouse.move(0, 0);
  await tip.waitFor({ state: "hidden" });
  await seek(page, 21);
  await page.waitForFunction(() => document.querySelectorAll("[data-past]").length === 2);
  await marker(page, "2 annotations at 0:20").hover();
  assert.equal(await tip.textContent(), "0:20alice: the butler did it");
  const inWindow = await tip.evaluate((one) => one.getBoundingClientRect());
  assert.ok(inWindow.left >= 0 && inWindow.right <= 1280);
});

test("a marker whose annotations are not loaded yet says what was said as soon as they are", async () => {
  const many = Array.from({ length: 1_200 }, (_, index) => [index * 50, `remark ${index}.`]);
  const { page } = await visitorAt(many);
  await seek(page, 55);
  await page.locator(".annotation-body", { hasText: "remark 1100." }).waitFor();
  // Neither the start, where the page was opened, nor what is around the playback time.
  const between = markers(page).nth(Math.round(0.6 * (await markers(page).count())));
  await between.hover();
  const [time] = /\d:\d\d/.exec(await between.getAttribute("aria-label"));
  await page.locator("#timeline-tip", { hasText: `${time}alice: remark` }).waitFor();
  await page.mouse.move(0, 0);
  await page.locator("#timeline-tip").waitFor({ state: "hidden" });
});

test("a marker that is reached by keys says what a hovered one does", async () => {
  const { page } = await visitorAt([[3_000, "the first word"]]);
  await seek(page, 5);
  await page.getByRole("slider", { name: "Position in the video" }).focus();
  await page.keyboard.press("Tab");
  await page.locator("#timeline-tip", { hasText: "alice: the first word" }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator("#timeline-tip").waitFor({ state: "hidden" });
});

test("the played part follows the playback time, backwards too", async () => {
  const { page } = await visitorAt([
    [5_000, "one"],
    [20_000, "two"],
  ]);
  const past = () => page.locator(".timeline-marker[data-past]").count();
  const played = () =>
    page.locator("#timeline").evaluate((lane) => {
      const px = parseFloat(lane.style.getPropertyValue("--played"));
      return Math.round((100 * (px - 12)) / (lane.clientWidth - 24));
    });
  for (const [second, percent, count] of [[10, 17, 1], [60, 100, 2], [0, 0, 0], [5, 8, 1]]) {
    await seek(page, second);
    await page.waitForFunction((to) => {
      return document.querySelectorAll("[data-past]").length === to;
    }, count);
    assert.deepEqual([await played(), await past()], [percent, count], `at ${second} s`);
  }
});

test("the markers are one stop for the Tab key, and the arrow keys move between them alone", async () => {
  const moments = [3, 9, 15, 27].map((second) => [second * 1_000, `at ${second}`]);
  const { page } = await visitorAt(moments);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.locator("#player").focus();
  for (let presses = 0; (await focused()) !== "1 annotation at 0:03"; presses += 1) {
    assert.ok(presses < 20, "the Tab key reaches the markers");
    await page.keyboard.press("Tab");
  }
  for (const [key, expected] of [
    ["ArrowRight", "0:09"],
    ["ArrowRight", "0:15"],
    ["ArrowLeft", "0:09"],
    ["End", "0:27"],
    ["ArrowRight", "0:27"],
    ["Home", "0:03"],
    ["ArrowLeft", "0:03"],
    ["ArrowRight", "0:09"],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), `1 annotation at ${expected}`, key);
  }
  assert.equal(await currentTime(page), 0);
  await page.keyboard.press("Enter");
  await isAt(page, 9);
  await page.keyboard.press("Tab");
  assert.ok(!(await focused())?.includes("annotation at"));
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "1 annotation at 0:09");
});

test("the focus stays on its marker while others arrive, and is not lost when it is merged", async () => {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, "Focus");
  await watch(alice.page, path);
  await watch(bob.page, path);
  const say = async (second) => {
    await seek(alice.page, second);
    await annotate(alice.page, `at ${second}`);
  };
  const focused = () => bob.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await say(20);
  await marker(bob.page, "1 annotation at 0:20").focus();
  await say(4);
  await marker(bob.page, "1 annotation at 0:04").waitFor();
  assert.equal(await focused(), "1 annotation at 0:20");
  await bob.page.setViewportSize({ width: 1000, height: 700 });
  await say(19.6);
  await marker(bob.page, "2 annotations from 0:19 to 0:20").waitFor();
  assert.equal(await focused(), "2 annotations from 0:19 to 0:20");
});

test("annotations after the end of the video stand at its end, and lead there", async () => {
  const { page } = await visitorAt([
    [3_000, "early"],
    [95_000, "who was that?"],
  ]);
  const late = marker(page, "1 annotation at 1:35, after the end of the video");
  const { x, width } = await late.boundingBox();
  const lane = await page.locator("#timeline").boundingBox();
  assert.ok(Math.abs(x + width / 2 - (lane.x + lane.width - 12)) < 3);
  await late.click();
  await page.waitForFunction((to) => document.querySelector("video").currentTime > to, DEMO_S - 0.5);
});

test("without a duration the last annotation is the end of the timeline", async () => {
  const { page } = await visitorAt([[1_000, "a"], [599_000, "z"]], {
    url: "/media/gone.webm",
    provoked: [MISSING_PAGE],
  });
  const places = await markers(page).evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect().x),
  );
  const lane = await page.locator("#timeline").boundingBox();
  assert.ok(places[0] - lane.x < 5);
  assert.ok(lane.x + lane.width - places[1] < 40);
});

test("a hundred thousand annotations make as many markers as fit, and lose none", async () => {
  const crowd = Array.from({ length: 100_000 }, (_, index) => [index * 0.3, `number ${index}`]);
  const { page } = await visitorAt(crowd.map(([at, body]) => [Math.floor(at), body]));
  const { width } = await page.locator("#timeline").boundingBox();
  const names = await labels(page);
  assert.ok(names.length <= width / 32, `${names.length} markers in ${width}px`);
  const counts = names.map((name) => Number.parseInt(name.replaceAll(",", ""), 10));
  assert.equal(counts.reduce((sum, count) => sum + count, 0), 100_000);
  const dots = await page.locator(".timeline-dot").evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
  for (const [index, { left }] of dots.entries()) {
    if (index > 0) assert.ok(left >= dots[index - 1].right + 2, `number ${index} stands apart`);
  }
  await screenshot(page, "timeline-crowd");
});

test("nothing moves when the annotations arrive", async () => {
  const owner = await arrive(rumbl, "owner");
  const path = await addVideo(owner.page, "Still");
  const { context, page } = await rumbl.window();
  await said(context, [[4_000, "hello"]]);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await context.route(/\/api\/videos\/\d+\/annotations/, async (route) => {
    await held;
    await route.fallback();
  });
  await page.goto(path);
  const places = () =>
    page.evaluate(() => {
      const all = document.querySelectorAll("#timeline, #player, .about, .panel");
      return JSON.stringify([...all].map((one) => one.getBoundingClientRect()));
    });
  await page.waitForFunction(() => document.querySelector("video").readyState > 0);
  const before = await places();
  assert.equal(await markers(page).count(), 0);
  release();
  await marker(page, "1 annotation at 0:04").waitFor();
  assert.equal(await places(), before);
});

test("where nobody said anything there is no marker, and the lane still seeks", async () => {
  const { page } = await visitorAt([]);
  assert.equal(await page.getByRole("toolbar").count(), 0);
  const lane = page.locator("#timeline");
  const { width } = await lane.boundingBox();
  await page.waitForFunction(() => document.querySelector("video").readyState > 0);
  await lane.click({ position: { x: width - 12, y: 10 } });
  await page.waitForFunction((to) => document.querySelector("video").currentTime > to, DEMO_S - 1);
});

/** What a lively video looks like: quiet at first, a crowd in the middle, a last word. */
const LIVELY = [
  ...[1_200, 3_400, 8_000, 8_300].map((at) => [at, "a first word"]),
  ...Array.from({ length: 40 }, (_, index) => [12_000 + index * 110, `crowd ${index}`]),
  ...[18_000, 23_500, 23_900, 29_000].map((at) => [at, "a last word"]),
];

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the timeline is accessible, fits and has targets for a mouse or a finger on a ${device}, ${colorScheme}`, async () => {
      const { page } = await visitorAt(LIVELY, { ...viewport, colorScheme });
      await seek(page, 14);
      await page.locator("[data-past]").first().waitFor();
      const boxes = await markers(page).evaluateAll((all) =>
        all.map((one) => [one.offsetWidth, one.offsetHeight, one.getBoundingClientRect().left]),
      );
      for (const [index, [width, height, left]] of boxes.entries()) {
        assert.ok(height >= (device === "phone" ? 44 : 24), `${height} px high`);
        assert.equal(width, device === "phone" ? 44 : 32);
        // The rectangles are only as exact as single-precision numbers.
        if (index > 0) assert.ok(left - boxes[index - 1][2] > width - 0.01, "markers do not overlap");
      }
      await assertAccessible(page, "the timeline");
      await assertFits(page, "the timeline");
      await screenshot(page, `timeline-${device}-${colorScheme}`);
    });
  }
}
