import assert from "node:assert/strict";
import { test } from "node:test";
import { shows, useGallery } from "./support/gallery.mjs";

const { open } = useGallery();
const texts = (page, selector) => page.locator(selector).allTextContents();
const hasClass = (page, selector, name) =>
  page.waitForFunction(([s, n]) => document.querySelector(s).classList.contains(n), [selector, name]);

/** Waits until elements have these texts. */
async function show(page, selector, expected) {
  const has = ([selector, expected]) =>
    JSON.stringify([...document.querySelectorAll(selector)].map((e) => e.textContent)) === expected;
  await page
    .waitForFunction(has, [selector, JSON.stringify(expected)])
    .catch(async () => assert.deepEqual(await texts(page, selector), expected));
}

test("every kind of event arrives with its values", async () => {
  const page = await open("/events");
  const last = (text) => shows(page, "#last", text);
  await page.click("#valued");
  await last('click {"id":"7","k":"v","value":"btn"}');
  await page.press("#keydown", "a");
  await page.waitForFunction(() => document.querySelector("#last").textContent.startsWith("keydown"));
  await page.press("#enter", "x");
  await page.press("#enter", "Enter");
  await page.waitForFunction(() => document.querySelector("#last").textContent.startsWith("enter"));
  await page.focus("#fb");
  await last('focus {"value":"fv"}');
  await page.locator("#fb").blur();
  await last('blur {"value":"fv"}');
  await page.click("#inner");
  await page.waitForFunction(() => document.querySelector("#last").textContent.startsWith("inner"));
  assert.deepEqual(page.exceptions, []);
});

test("streams take inserts, deletes, moves, resets and limits", async () => {
  const page = await open("/streams");
  const items = (...names) => show(page, "#items b", names.map((name) => `item ${name}`));
  await items("1", "2", "3");
  await page.click("#append");
  await page.click("#prepend");
  await items("5", "1", "2", "3", "4");
  await page.click("#move");
  await page.click("#update");
  await items("5", "2 changed", "3", "4", "1");
  await page.click("#items-3 .del");
  await page.click("#reset");
  await items("11", "12");
  await page.click("#empty");
  await items();
  await page.click("#bulk");
  await page.waitForFunction(() => document.querySelectorAll("#items b").length === 100);
  await page.click("#limit");
  // The item that is not of the stream counts as one of the five.
  await items("198", "199", "200", "201");
  assert.deepEqual(page.exceptions, []);
});

test("keyed lists and plain ones show the same after every change", async () => {
  const page = await open("/keyed");
  const changes = "one first last drop droplast swap reverse movechange prefix clear refill one swap";
  for (const change of changes.split(" ")) {
    const before = await page.textContent("#others");
    await page.click(`#${change}`);
    await page.click("#other");
    await page.waitForFunction((before) => document.querySelector("#others").textContent !== before, before);
    const keyed = await texts(page, "#keyed b");
    assert.deepEqual(keyed, await texts(page, "#plain b"), change);
    assert.equal(new Set(await page.locator("#keyed li").evaluateAll((all) => all.map((e) => e.id))).size, keyed.length);
  }
  assert.deepEqual(page.exceptions, []);
});

test("components have their own state, come, go and change places", async () => {
  const page = await open("/components");
  await page.click("#a .inc");
  await shows(page, "#a .n", "1");
  await page.click("#by-selector");
  await shows(page, "#a .n", "2");
  await shows(page, "#b .n", "1");
  await page.click("#a-leaf");
  await shows(page, "#a-leaf", "1 of 2");
  await page.click("#send");
  await shows(page, "#b .n", "100");
  await page.click("#b .tell");
  await shows(page, "#told", "b=100");
  await page.click("#rename");
  await show(page, ".label", ["renamed", "renamed"]);
  await page.click("#add");
  await show(page, ".card .n", ["2", "100", "0"]);
  await page.click("#swap");
  await show(page, ".card .n", ["0", "100", "2"]);
  await page.click("#remove");
  await show(page, ".card .n", ["0", "100"]);
  await page.click("#c .inc");
  await show(page, ".card .n", ["1", "100"]);
  assert.deepEqual(page.exceptions, []);
});

test("results of tasks arrive", async () => {
  const page = await open("/async");
  await shows(page, "#org", "Acme");
  await shows(page, "#ab", "1+2");
  await shows(page, "#bad", "failed: boom");
  await shows(page, "#dies", "failed: exit");
  await page.click("#start");
  await shows(page, "#job", "done 42");
  await page.click("#fail");
  await shows(page, "#job", "failed: kaput");
  await page.click("#slow");
  await shows(page, "#job", "working");
  await page.click("#cancel");
  await shows(page, "#job", "failed: cancel");
  await page.click("#reload");
  await shows(page, "#org", "Acme 2");
});

test("hooks hear events, get replies and follow their element", async () => {
  const page = await open("/hooks");
  await show(page, "#log li", ["mounted", "greet mount"]);
  const ask = (event, q) =>
    page.evaluate(([event, q]) => new Promise((done) => window.probe.pushEvent(event, { q }, done)), [event, q]);
  assert.deepEqual(await ask("ask", 21), { answer: 42 });
  assert.deepEqual(await ask("ask_change", 5), { answer: 5 });
  await shows(page, "#got", "q5");
  await page.click("#send");
  await page.click("#bump");
  await shows(page, "#hook", "1");
  await page.click("#gone");
  await show(page, "#log li", [
    "mounted", "greet mount", "greet click", "greet again", "beforeUpdate 0", "updated 1", "destroyed",
  ]);
  assert.deepEqual(page.exceptions, []);
});

test("the client runs commands by itself", async () => {
  const page = await open("/js");
  await hasClass(page, "#mounted", "red");
  await page.click("#add");
  await hasClass(page, "#flip", "bold");
  await page.click("#rm");
  await page.click("#attr");
  await page.waitForSelector("#flip[data-x='1']");
  await page.click("#togattr");
  await page.waitForSelector("#flip[aria-expanded='true']");
  await page.click("#push");
  await page.waitForFunction(() => document.querySelector("#pushed").textContent.includes('"a":1'));
  await page.click("#exec");
  await hasClass(page, "#flip", "red");
  await page.click("#focus1");
  await page.waitForFunction(() => document.activeElement.id === "m1");
  await page.click("#inner-sel");
  await hasClass(page, ".outer", "red");
  await hasClass(page, "#innr", "red");
  await page.click("#chain");
  await shows(page, "#n", "1");
  await page.waitForSelector("#leaver", { state: "detached" });
  await page.click("#patch");
  await shows(page, "#page", "2");
  await page.click("#navigate");
  await shows(page, "#title", "A");
  assert.deepEqual(page.exceptions, []);
});

test("a flash is shown until it is clicked or the address changes", async () => {
  const page = await open("/flash");
  await page.click("#info");
  await shows(page, "#flash-info", "Info!");
  await page.click("#flash-info");
  await page.waitForSelector("#flash-info", { state: "detached" });
  await page.click("#error");
  await shows(page, "#flash-error", "Error!");
  await page.click("#l-patch");
  await page.waitForSelector("#flash-error", { state: "detached" });
});

test("a portal is shown elsewhere, and its events stay with the view", async () => {
  const page = await open("/portal");
  await page.click("#portal-root #pbump");
  await shows(page, "#portal-root #pn", "1");
  await page.click("#bump");
  await shows(page, "#portal-root #pn", "2");
  await page.click("#toggle");
  await page.waitForSelector("#ported", { state: "detached" });
  await page.click("#toggle");
  await shows(page, "#portal-root #pn", "2");
});

test("a message reaches everybody in the room", async () => {
  const ada = await open("/room?name=Ada");
  const bob = await open("/room?name=Bob");
  await ada.fill("#text", "Hel");
  await shows(bob, "#typing", "Ada is typing");
  await ada.fill("#text", "Hello");
  await ada.click("#go");
  await show(bob, "#messages li", ["Ada: Hello"]);
  await show(ada, "#messages li", ["Ada: Hello"]);
  await shows(bob, "#typing", "");
  await ada.waitForFunction(() => document.querySelector("#text").value === "");
  await bob.click("#go");
  await shows(bob, "#flash-error", "Say something");
  const carl = await open("/room?name=Carl");
  await show(carl, "#messages li", ["Ada: Hello"]);
});

test("a feed grows as it is scrolled, and keeps the last 60", async () => {
  const page = await open("/feed");
  for (const last of [40, 60, 80]) {
    await page.locator("#posts li").last().scrollIntoViewIfNeeded();
    await page.waitForSelector(`#posts-${last}`, { state: "attached" });
  }
  await page.waitForFunction(() => document.querySelectorAll("#posts li").length === 60);
  await shows(page, "#page", "4");
});

test("an optimistic change holds until the answer", async () => {
  const page = await open("/optimistic");
  await page.click("#like");
  await shows(page, "#likes", "4");
  await hasClass(page, "#likes", "red");
  await page.click("#bad");
  await hasClass(page, "#bad", "pending");
  await shows(page, "#err", "refused");
  await page.waitForSelector("#bad:not(.pending)");
  await shows(page, "#likes", "4");
});
