// What the client does when something goes wrong, and what the visitor sees of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, shows, useGallery } from "./support/gallery.mjs";

const { gallery, open } = useGallery();

/** After a refused join the client loads the page again within this time. */
const LONGEST_PAUSE_MS = 10_000;
/** For how long the client waits for the answer to a join. */
const JOIN_TIMEOUT_MS = 10_000;

/** Lets a test skip the client's pauses. */
const withClock = (page) => page.clock.install();

/** Waits until the client has decided to load the page again, which it has done `count` times. */
const willReload = (page, count) =>
  page.waitForFunction(
    (count) => Object.keys(localStorage).some((key) => key.includes("consecutive-reloads") && localStorage[key] === count),
    String(count),
  );

/** The topics that are joined, as the client sends them. */
function watchJoins(page) {
  const topics = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const [, , topic, event] = typeof payload === "string" ? JSON.parse(payload) : [];
      if (event === "phx_join") topics.push(topic);
    }),
  );
  return topics;
}

/** Waits until something is so. */
async function until(isSo, what) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(what);
}

test("a page whose mount panics is loaded again after a pause, and again", async () => {
  const page = await open("/failing?when=join", { joins: false, prepare: withClock });
  for (const count of [0, 1]) {
    await willReload(page, count);
    await page.evaluate(() => (window.isSamePage = true));
    await page.clock.fastForward(LONGEST_PAUSE_MS);
    await page.waitForFunction(() => window.isSamePage === undefined);
  }
  assert.equal(await page.textContent("#bad"), "fine", "the dead page is shown meanwhile");
});

test("a page whose join is not answered in time is loaded again", async () => {
  let joins;
  const prepare = async (page) => {
    joins = watchJoins(page);
    await withClock(page);
  };
  const page = await open("/failing?when=slow", { joins: false, prepare });
  await until(() => joins.length === 1, "the client joins");
  await page.evaluate(() => (window.isSamePage = true));
  await page.clock.fastForward(JOIN_TIMEOUT_MS);
  await willReload(page, 0);
  await page.clock.fastForward(LONGEST_PAUSE_MS);
  await page.waitForFunction(() => window.isSamePage === undefined);
  await joined(page);
  await shows(page, "#bad", "fine");
});

test("a nested view that can't be mounted is given up after three tries, and its page goes on", async () => {
  const joins = [];
  const prepare = async (page) => {
    joins.push(watchJoins(page));
    await withClock(page);
  };
  const page = await open("/nested", { prepare });
  // A nested view of the page's first join would hold the page back.
  await page.evaluate(() => window.liveSocket.js().patch("/nested?broken=yes"));
  const tries = () => joins[0].filter((topic) => topic === "lv:c3").length;
  for (const count of [1, 2, 3]) {
    await until(() => tries() === count, `try ${count} of 3, not ${tries()}`);
    await page.clock.fastForward(LONGEST_PAUSE_MS);
  }
  await page.waitForSelector("[data-phx-main].phx-error.phx-server-error");
  await page.clock.fastForward(LONGEST_PAUSE_MS);
  await page.click("#c1 .inc");
  await shows(page, "#c1 .n", "one 1");
  assert.equal(tries(), 3);
  await page.click("#bump");
  await shows(page, "#n", "1");
});

test("a page with another session's token is loaded anew at once", async () => {
  const prepare = (page) =>
    page.addInitScript(() => {
      if (sessionStorage.hasTried) return;
      sessionStorage.hasTried = "yes";
      window.lvOptions = { params: { _csrf_token: "another" } };
    });
  const page = await open("/counter", { prepare });
  assert.equal(await page.evaluate(() => window.lvOptions), undefined, "it has been loaded again");
  await page.click("#inc");
  await shows(page, "#count", "1");
});

test("a page whose visitor has logged out meanwhile leads to the log-in when it reconnects", async () => {
  const page = await open("/trigger");
  await page.fill("#name", "Ada");
  await page.click("#go");
  await page.waitForURL("**/private");
  await joined(page);
  await open("/logout", { beside: page, joins: false });
  await page.evaluate(() => window.liveSocket.disconnect(() => window.liveSocket.connect()));
  await page.waitForURL("**/login");
  assert.equal(await page.textContent("#flash-error"), "You must log in");
});

test("a lost connection shows until it is back, and a form is sent again", async () => {
  const page = await open("/counter");
  const search = await open("/search");
  await search.fill("#q", "al");
  await shows(search, "#hits", "2 results");
  const { port } = new URL(gallery.url);
  await gallery.stop();
  await page.waitForSelector("[data-phx-main].phx-loading.phx-error.phx-client-error");
  await page.waitForSelector("#offline:not(.hidden)");
  await gallery.start(port);
  await joined(page);
  await page.waitForSelector("#offline.hidden", { state: "attached" });
  await page.click("#inc");
  await shows(page, "#count", "1");
  await joined(search);
  await shows(search, "#hits", "2 results");
  assert.equal(await search.inputValue("#q"), "al");
});
