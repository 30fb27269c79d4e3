import assert from "node:assert/strict";

export const DEMO_URL = "/media/demo.webm";

/** Adds a video through its form, and returns the path to watch it. */
export async function addVideo(page, title, url = DEMO_URL) {
  await page.goto("/manage/videos/new");
  await page.getByLabel("URL").fill(url);
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Description").fill(`All about ${title}`);
  await page.getByLabel("Category").selectOption("Comedy");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
  await page.waitForLoadState();
  await page.goto("/manage/videos");
  const row = page.locator(".row", { has: page.getByRole("link", { name: title, exact: true }) });
  const href = row.locator(".row-actions a[href^='/watch/']").getAttribute("href");
  return href.catch(async (error) => {
    throw new Error(`${title} is not among ${await page.getByRole("main").innerText()}`, { cause: error });
  });
}

/** Opens the watch page, and waits until it is live and has all annotations. */
export async function watch(page, path) {
  await page.goto(path);
  await isLive(page);
}

export async function isLive(page) {
  await page.locator('#connection[data-state="live"]').waitFor();
  await page.waitForFunction(() => !/Loading/.test(document.getElementById("panel-hint").textContent));
}

/** Seeks, and waits until the player is there. */
export async function seek(page, seconds) {
  await page.locator("video").evaluate(async (video, to) => {
    const arrived = new Promise((resolve, reject) => {
      video.addEventListener("seeked", resolve, { once: true });
      const fail = () => reject(new Error("the video can't be played"));
      video.addEventListener("error", fail, { once: true });
      if (video.error) fail();
    });
    video.currentTime = to;
    await arrived;
  }, seconds);
}

export function currentTime(page) {
  return page.locator("video").evaluate((video) => video.currentTime);
}

/** Writes an annotation at the current time, and waits until the server has stored it. */
export async function annotate(page, body) {
  await page.getByLabel("Annotate", { exact: true }).fill(body);
  await page.getByRole("button", { name: "Post" }).click();
  await page.waitForFunction(() => document.getElementById("annotation-body").value === "");
}

/** The switch for flying annotations. */
export const flyingChoice = (page) => page.getByLabel("Float annotations over the video");

/** Opens the page's settings, and turns flying annotations on or off. */
export async function letFly(page, isWanted) {
  const settings = page.locator("#settings");
  if ((await settings.getAttribute("open")) === null) await settings.locator("summary").click();
  await flyingChoice(page).setChecked(isWanted);
}

/** The texts in the panel, from top to bottom. */
export function shownBodies(page) {
  return page.locator(".annotation-body").allTextContents();
}

/** Waits until the panel shows exactly these texts in this order. */
export async function showsBodies(page, bodies) {
  const shown = () =>
    page.waitForFunction((expected) => {
      const rows = [...document.querySelectorAll(".annotation-body")];
      return JSON.stringify(rows.map((row) => row.textContent)) === JSON.stringify(expected);
    }, bodies);
  // On a timeout, the comparison shows the difference.
  await shown().catch(async () => assert.deepEqual(await shownBodies(page), bodies));
}

/** Waits until the list of people is exactly this: `{username: tabs}`. */
export async function showsPeople(page, people) {
  await page.waitForFunction((expected) => {
    const items = [...document.querySelectorAll("#people li")];
    const tabs = (item) => Number.parseInt(item.querySelector(".room-tabs")?.textContent ?? "1", 10);
    const shown = Object.fromEntries(items.map((item) => [item.dataset.username, tabs(item)]));
    const sorted = (record) => JSON.stringify(Object.entries(record).sort());
    return sorted(shown) === sorted(expected);
  }, people);
}
