import assert from "node:assert/strict";
import { test } from "node:test";
import { shows, useGallery } from "./support/gallery.mjs";

const { gallery, open } = useGallery();
const texts = (page, selector) => page.locator(selector).allTextContents();

/** Waits until elements have these texts. */
async function show(page, selector, expected) {
  const has = ([selector, expected]) =>
    JSON.stringify([...document.querySelectorAll(selector)].map((e) => e.textContent)) === expected;
  await page
    .waitForFunction(has, [selector, JSON.stringify(expected)])
    .catch(async () => assert.deepEqual(await texts(page, selector), expected));
}

/** The id of the element that has the focus. */
const focused = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);

/** Waits until the client has set the focus for the second time, which it does two frames after the first. */
const settledFocus = (page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });

for (const longPoll of [false, true]) {
  test(`a hook sees what a view is asked over ${longPoll ? "long-poll" : "WebSocket"}`, async () => {
    const page = await open("/lifecycle", { longPoll });
    await page.evaluate(() => {
      window.rendered = [];
      window.addEventListener("phx:rendered", ({ detail }) => window.rendered.push(detail.times));
    });
    await page.click("#passed");
    await shows(page, "#own", "params passed");
    await page.click("#halted");
    await page.click("#passed");
    await shows(page, "#own", "params passed passed");
    await shows(page, "#seen", "params passed halted passed");
    assert.deepEqual(await page.evaluate(() => window.rendered), [2, 3, 4]);
    await page.click("#kept");
    await shows(page, "#own", "params passed passed kept=2");
    await page.click("#secret");
    await page.click("#tell");
    await shows(page, "#own", "params passed passed kept=2 news");
    await page.click("#detach");
    await page.click("#passed");
    await shows(page, "#own", "params passed passed kept=2 news passed");
    assert.deepEqual(page.exceptions, []);
  });

  test(`rows load together over ${longPoll ? "long-poll" : "WebSocket"}`, async () => {
    const page = await open("/rows", { longPoll });
    await show(page, "#rows b", ["row 1", "row 2", "row 3"]);
    await shows(page, "#queries", "3");
    await page.click("#add");
    await show(page, "#rows b", ["row 1", "row 2", "row 3", "row 4", "row 5"]);
    await shows(page, "#queries", "3 2");
    await page.click("#shuffle");
    await show(page, "#rows b", ["row 5", "row 4", "row 3", "row 2", "row 1"]);
    await page.click("#row-4 .later");
    await page.click("#row-2 .work");
    await page.click("#row-1 .fail");
    await show(page, "#rows i", ["", "later", "", "42", "exit"]);
    await shows(page, "#queries", "3 2");
    // The view starts over, because its rows can't be loaded.
    await page.click("#break");
    await shows(page, "#queries", "3");
    await show(page, "#rows b", ["row 1", "row 2", "row 3"]);
    assert.deepEqual(page.exceptions, []);
  });
}

test("the first page has its rows before any script has run", async () => {
  const page = await open("/rows", { joins: false });
  const html = await (await page.request.get("/rows")).text();
  assert.match(html, /<li id="row-1"><b>row 1<\/b>.*<li id="row-2"><b>row 2<\/b>.*id="add"/s);
  assert.equal((await page.request.get("/rows?broken=yes")).status(), 500);
});

test("a view knows the scripts that its page was loaded with", async () => {
  const page = await open("/static");
  await page.waitForFunction(() => document.querySelector("#tracked").textContent.endsWith("/assets/app.js"));
  assert.ok((await (await page.request.get("/static")).text()).includes('<p id="tracked"></p>'));
});

test("a page that is too busy to read gets one change for many", async () => {
  const page = await open("/bench/list", { longPoll: true });
  await page.evaluate(() => {
    window.diffs = 0;
    window.liveSocket.socket.onMessage(({ event }) => (window.diffs += event === "diff" ? 1 : 0));
  });
  const busy = page.evaluate(() => {
    for (const end = Date.now() + 3_000; Date.now() < end; );
  });
  const items = Array.from({ length: 100 }, (_, index) => index + 1);
  for (const round of [1, 2, 3]) {
    await Promise.all(items.map((i) => {
      const body = new URLSearchParams({ i: `${i}`, text: `item ${i} round ${round} `.padEnd(1_000, "x") });
      return fetch(`${gallery.url}/bench/touch`, { method: "POST", body });
    }));
  }
  await busy;
  await page.waitForFunction(
    (items) => items.every((i) => document.querySelector(`#b-${i}`).textContent.startsWith(`item ${i} round 3 `)),
    items,
  );
  const diffs = await page.evaluate(() => window.diffs);
  assert.ok(diffs > 0 && diffs < items.length, `${diffs} messages for 300 changes`);
  assert.deepEqual(page.exceptions, []);
});

test("the items of a stream come when they are loaded", async () => {
  const page = await open("/loaded");
  await show(page, "#posts li", ["post 10", "post 11", "post 12"]);
  await shows(page, "#state", "loaded");
  await page.click("#older");
  await show(page, "#posts li", ["post 2", "post 1", "post 10", "post 11", "post 12"]);
  await page.click("#fail");
  await shows(page, "#state", "failed: no answer");
  await page.click("#reset");
  await show(page, "#posts li", ["post 20", "post 21"]);
  assert.deepEqual(page.exceptions, []);
});

test("an upload is taken back and allowed again", async () => {
  const page = await open("/revocable");
  const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.alloc(10, "x") };
  await page.setInputFiles("#phx-docs", file);
  await show(page, ".name", ["a.txt"]);
  await page.click("#revoke");
  await page.waitForSelector("#phx-docs", { state: "detached" });
  await show(page, ".name", []);
  await page.click("#allow");
  await page.setInputFiles("#phx-docs", { ...file, name: "b.txt" });
  await show(page, ".name", ["b.txt"]);
  assert.deepEqual(page.exceptions, []);
});

test("a load is cancelled and begins again", async () => {
  const page = await open("/loaded");
  await shows(page, "#state", "loaded");
  await page.click("#older");
  await page.click("#cancel");
  await shows(page, "#state", "failed: cancel");
  await page.click("#reset");
  await show(page, "#posts li", ["post 20", "post 21"]);
  assert.deepEqual(page.exceptions, []);
});

test("the columns of a table are slots, which show what changes in its rows", async () => {
  const page = await open("/table");
  await show(page, "#users th", ["Name", "Age", "Actions"]);
  await page.click("#users-2 .older");
  await show(page, "#users td.number", ["30", "18", "52"]);
  await page.click("#sort");
  await show(page, "#users td b", ["Ann", "Mia", "Zoe"]);
  assert.deepEqual(page.exceptions, []);
});

test("each component gets the files of its own form, until it is gone", async () => {
  const page = await open("/avatars");
  const file = (name) => ({ name, mimeType: "image/png", buffer: Buffer.alloc(40_000, "x") });
  for (const name of ["bob", "ann"]) {
    await page.setInputFiles(`#avatar-${name} input`, file(`${name}.png`));
    await shows(page, `#avatar-${name} .saved`, `${name}.png 40000`);
    await shows(page, `#avatar-${name} .steps`, "3");
  }
  await page.click("#remove");
  await page.waitForSelector("#avatar-ann", { state: "detached" });
  await page.setInputFiles("#avatar-bob input", file("again.png"));
  await shows(page, "#avatar-bob .saved", "again.png 40000");
  assert.deepEqual(page.exceptions, []);
});

test("the focus stays in a dialog until it is closed, and returns", async () => {
  const page = await open("/focus");
  await page.focus("#open");
  await page.keyboard.press("Enter");
  await focused(page, "first");
  await settledFocus(page);
  await page.keyboard.press("Shift+Tab");
  await focused(page, "close");
  await page.keyboard.press("Tab");
  await focused(page, "first");
  await page.keyboard.press("Tab");
  await focused(page, "middle");
  await page.focus("#close");
  await page.keyboard.press("Enter");
  await focused(page, "open");
  await settledFocus(page);
  // It is hidden with the next frame.
  await page.waitForSelector("#dialog", { state: "hidden" });
  await page.keyboard.press("Tab");
  await focused(page, "outside");
  assert.deepEqual(page.exceptions, []);
});

test("rows of a form come, go and keep what is typed in them", async () => {
  const page = await open("/form");
  for (const city of ["Graz", "Linz", "Wien"]) {
    const last = await page.locator(".address").count();
    await page.fill(`#city-${last - 1}`, city);
    await page.click("#add-address");
    await page.waitForSelector(`#city-${last}`);
  }
  await page.fill("#city-3", "Enns");
  await page.click("#drop-1");
  await page.waitForSelector("#city-3", { state: "detached" });
  const cities = () => page.locator(".address input:not([type=hidden])").evaluateAll((all) => all.map((e) => e.value));
  assert.deepEqual(await cities(), ["Graz", "Wien", "Enns"]);
  await page.click("#drop-0");
  await page.waitForSelector("#city-2", { state: "detached" });
  await page.click("#add-address");
  await page.waitForSelector("#city-2");
  assert.deepEqual(await cities(), ["Wien", "Enns", ""]);
  const ids = await page.locator("input[name$='[_persistent_id]']").evaluateAll((all) => all.map((e) => e.value));
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(page.exceptions, []);
});
