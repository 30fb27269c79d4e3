import assert from "node:assert/strict";
import { test } from "node:test";
import { SimulatedServer } from "../unit/feed/simulated_server.mjs";
import { screenshot } from "./support/browser.mjs";
import { useRumbl } from "./support/suite.mjs";
import { seek, showsBodies } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_GUESTS: "false" });
const HOUR_MS = 3_600_000;
/** The most rows that may be in the document at a time, however many there are in total. */
const MAX_ROWS = 80;
/** How many of the last rows shown a test compares: they are in view, or nearly. */
const LAST = 6;

/** A visitor at the demo video, whose annotations are those of `server`. */
async function visit(server) {
  const { page } = await rumbl.window();
  await page.route("**/annotations/density*", (route) => route.fulfill({ json: server.density() }));
  await page.route("**/annotations?*", (route) => {
    const query = new URL(route.request().url()).searchParams;
    return route.fulfill({ json: server.page(Object.fromEntries(query)) });
  });
  await page.goto("/");
  await page.locator(".card-title a").first().click();
  await page.waitForFunction(() => document.querySelector("video")?.readyState > 0);
  return page;
}

function hundredThousand() {
  const server = new SimulatedServer(500);
  for (let count = 0; count < 100_000; count += 1) server.insert((count * 7_919_317) % HOUR_MS);
  return server;
}

const rows = (page) => page.locator(".annotations > li").count();

/** Waits until the last rows are these, and returns how many there are in the document. */
async function endsWith(page, bodies) {
  await page.waitForFunction((expected) => {
    const shown = [...document.querySelectorAll(".annotation-body")].map((row) => row.textContent);
    return JSON.stringify(shown.slice(-expected.length)) === JSON.stringify(expected);
  }, bodies);
  return rows(page);
}

test("with 100,000 annotations each seek shows the right ones, in a small document", async () => {
  const server = hundredThousand();
  const page = await visit(server);
  const sorted = [...server.annotations.values()].sort((one, other) => one.at - other.at);
  for (const second of [29, 3, 17.5, 8, 24, 0.4, 29.9]) {
    await seek(page, second);
    const shown = sorted.filter(({ at }) => at <= second * 1000);
    const last = shown.slice(-LAST).map(({ body }) => body);
    assert.ok((await endsWith(page, last)) <= MAX_ROWS);
    await page.getByText(`${shown.length} of 100,000`).waitFor();
  }
  await screenshot(page, "hundred-thousand");
});

test("with 100,000 annotations the whole list can be scrolled, and loads what comes into view", async () => {
  const server = hundredThousand();
  const page = await visit(server);
  await page.getByRole("checkbox", { name: "Show all" }).check();
  const log = page.locator("#annotation-log");
  for (const part of [0.5, 1, 0.123]) {
    await log.evaluate((scroller, to) => scroller.scrollTo(0, scroller.scrollHeight * to), part);
    await page.waitForFunction(() => {
      const { top, bottom } = document.getElementById("annotation-log").getBoundingClientRect();
      const inView = [...document.querySelectorAll(".annotations > li")].filter((row) => {
        const place = row.getBoundingClientRect();
        return place.bottom > top && place.top < bottom;
      });
      return inView.length > 4 && inView.every((row) => row.dataset.id);
    });
    assert.ok((await rows(page)) <= MAX_ROWS);
    const places = await page.locator(".annotations > li").evaluateAll((all) =>
      all.map((row) => [Number(row.getAttribute("aria-posinset")), row.getAttribute("aria-setsize")]),
    );
    assert.deepEqual(places, places.toSorted(([one], [other]) => one - other));
    assert.ok(places.every(([, size]) => size === "100000"));
  }
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  await page.getByRole("button", { name: "Jump to now" }).click();
  await page.waitForFunction(() => document.querySelector('[aria-posinset="1"]') !== null);
});

test("N and P go to annotations that have not been loaded", async () => {
  const server = new SimulatedServer(500);
  for (let second = 0; second < 30; second += 1) {
    for (let count = 0; count < 150; count += 1) server.insert(second * 1000);
  }
  const page = await visit(server);
  const isAt = (second) =>
    page.waitForFunction((to) => document.querySelector("video").currentTime === to, second);
  await seek(page, 20.5);
  for (const [key, second] of [["p", 20], ["p", 19], ["p", 18], ["n", 19], ["n", 20], ["n", 21]]) {
    await page.keyboard.press(key);
    await isAt(second);
  }
});

test("a crowded moment shows its first, and how many more there are", async () => {
  const server = new SimulatedServer(500);
  for (let count = 0; count < 50_000; count += 1) server.insert(12_000);
  server.insert(3_000);
  const page = await visit(server);
  await seek(page, 5);
  await showsBodies(page, ["body 50001"]);
  await seek(page, 12);
  await page.getByText("and 49,500 more at this moment").waitFor();
  await page.getByText("50,001 of 50,001").waitFor();
  assert.ok((await rows(page)) <= MAX_ROWS);
  await screenshot(page, "crowded-moment");
  await seek(page, 5);
  await showsBodies(page, ["body 50001"]);
});

test("a row that has the focus keeps it while the list moves on", async () => {
  const page = await visit(hundredThousand());
  await seek(page, 10);
  const time = page.locator(".annotation-time").last();
  await time.focus();
  const id = await page.evaluate(() => document.activeElement.closest("li").dataset.id);
  await seek(page, 29);
  await page.waitForFunction(() => document.querySelectorAll(".annotation").length > 10);
  assert.equal(await page.evaluate(() => document.activeElement.closest("li")?.dataset.id), id);
  // Going back to before it, nothing is left to have the focus but the list itself.
  await seek(page, 1);
  await page.waitForFunction(() => document.activeElement.id === "annotation-log");
});
