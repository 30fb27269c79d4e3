// The pages and buttons that no other file clicks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, shows, useGallery } from "./support/gallery.mjs";

const { open } = useGallery();

for (const longPoll of [false, true]) {
  const transport = longPoll ? "long-poll" : "WebSocket";

  test(`temporary lines are replaced, and stay while other things change, over ${transport}`, async () => {
    const page = await open("/temporary", { longPoll });
    const lines = () => page.locator("#lines .line").allTextContents();
    await page.click("#bump");
    await shows(page, "#n", "2");
    assert.deepEqual(await lines(), ["one"]);
    await page.click("#add");
    await shows(page, "#n", "3");
    assert.deepEqual(await lines(), ["line 3"]);
    assert.deepEqual(page.exceptions, []);
  });

  test(`rows change, move and go with all that is in them, over ${transport}`, async () => {
    const page = await open("/diffs", { longPoll });
    // The page has no buttons.
    const push = (event, value = {}) =>
      page.evaluate(
        ([event, value]) => {
          const { main } = window.liveSocket;
          return new Promise((done) => {
            const sent = { type: "hook", event, value };
            main.pushWithReply(null, "event", sent).then(done);
          });
        },
        [event, value],
      );
    await push("open", { i: 0 });
    await shows(page, "#r-1 .state", "open 1 0");
    await push("cell", { i: 0, j: 1, v: "B" });
    await push("addcell", { i: 0, v: "d" });
    await push("y");
    await shows(page, "#r-1 ol", "a 1B 1c 1d 1");
    await push("rotate");
    await push("swapopen", { i: 0 });
    await push("x");
    await shows(page, "#r-2 .state", "open 2 1");
    await push("droprow", { i: 1 });
    await push("addrow", { i: 0 });
    await push("big");
    await shows(page, "#big", "1");
    const ids = await page.locator("#rows > div").evaluateAll((rows) => rows.map((row) => row.id));
    assert.deepEqual(ids, ["r-5", "r-1", "r-3", "r-2"]);
    await push("none");
    await push("some");
    await shows(page, "#r-1 .state", "shut 1");
    assert.deepEqual(page.exceptions, []);
  });
}

test("a page that is not live runs commands, and leads to one that is", async () => {
  const page = await open("/dead", { joins: false });
  await page.click("#toggle");
  await page.waitForSelector("#toggled:not(.hidden)");
  await page.click("#toggle");
  await page.waitForSelector("#toggled.hidden", { state: "attached" });
  await page.click("#to-a");
  await joined(page);
  await shows(page, "#title", "A");
});

test("events arrive from outside of their element, from the whole window, and not too often", async () => {
  const sent = [];
  const prepare = (page) =>
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        const [, , , kind, told] = typeof payload === "string" ? JSON.parse(payload) : [];
        if (kind === "event") sent.push(told.event);
      }),
    );
  const page = await open("/events", { prepare });
  const last = (name) =>
    page.waitForFunction((name) => document.querySelector("#last").textContent.startsWith(`${name} `), name);
  await page.click("#title");
  await last("away");
  sent.length = 0;
  await page.keyboard.press("x");
  await page.keyboard.press("Escape");
  await last("window");
  // All at once, so within the throttle's second. Each click is one away from #away, too.
  await page.locator("#throttled").evaluate((button) => {
    for (let clicks = 0; clicks < 3; clicks += 1) button.click();
  });
  await page.locator("#outer").click({ position: { x: 2, y: 2 } });
  await page.waitForFunction(() => document.querySelector("#last").textContent.startsWith("outer "));
  const others = sent.filter((event) => event !== "away");
  assert.deepEqual(others, ["window", "throttled", "outer"]);
  assert.deepEqual(page.exceptions, []);
});

test("elements are shown, hidden and moved by commands alone", async () => {
  const page = await open("/js");
  await page.click("#show");
  await page.waitForFunction(() => document.querySelector("#box").style.display === "inline");
  await page.click("#hide");
  await page.waitForFunction(() => document.querySelector("#box").style.display === "none");
  await page.click("#bump");
  await shows(page, "#n", "1");
  assert.equal(await page.locator("#box").evaluate((box) => box.style.display), "none", "it outlives a patch");
  await page.click("#trans");
  await page.waitForSelector("#flip.t1");
  await page.waitForSelector("#flip.t3:not(.t1)");
  assert.deepEqual(page.exceptions, []);
});
