// The first impression of a visitor who tries rumbl: a video with interesting annotations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { annotate, isLive, seek, shownBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const FIRST = "All aboard! Blankets out, phones away. Not that one, you need that one.";
const QUESTION = "Why does the moon look so big when it's low?";
const LAST = "look who gets off without a ticket";

/** A stranger who has come to the demo from the home page. */
async function atDemo(options) {
  const window = await rumbl.window(options);
  await window.page.goto("/");
  await window.page.getByRole("link", { name: "Try the demo" }).click();
  await window.page.locator("video").waitFor();
  await window.page.waitForFunction(() => document.querySelector("video").readyState > 1);
  return window;
}

test("the demo is a film of a minute, with people in it from the first second to the last", async () => {
  const { page } = await atDemo();
  const { seconds, width, height } = await page.locator("video").evaluate((video) => ({
    seconds: video.duration,
    width: video.videoWidth,
    height: video.videoHeight,
  }));
  assert.ok(Math.abs(seconds - 60) < 0.2, `it takes ${seconds} s`);
  assert.deepEqual([width, height], [960, 540]);
  await page.getByText(LAST).waitFor({ state: "hidden" });
  await seek(page, 1);
  await page.getByText(FIRST).first().waitFor();
  assert.ok(!(await shownBodies(page)).includes(LAST), "nothing is told before its moment");
  await seek(page, 59);
  await page.getByText(LAST).first().waitFor();
  await screenshot(page, "demo-end");
});

test("annotations fly over the film as soon as it plays", async () => {
  const { page } = await atDemo({ reducedMotion: "no-preference" });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.locator(".danmaku-text").filter({ hasText: "All aboard!" }).waitFor();
  assert.ok((await page.locator("video").evaluate((video) => video.currentTime)) < 8);
  await screenshot(page, "demo-flying");
});

test("the home page says what was said last, and each of it leads to its moment", async () => {
  const { page: member } = await arrive(rumbl, "fan");
  await watch(member, "/watch/1");
  await seek(member, 12);
  await annotate(member, "I counted two sheep");
  const { page } = await rumbl.window();
  await page.goto("/");
  const excerpt = page.getByRole("list", { name: "Latest annotations on The night train to the sea" });
  await excerpt.getByRole("link", { name: "0:12 I counted two sheep" }).click();
  await page.waitForFunction(() => document.querySelector("video")?.currentTime === 12);
  await page.locator(".annotation-body", { hasText: "I counted two sheep" }).waitFor();
});

/** Has the test say when the excerpt is in view. */
function seeingByHand() {
  globalThis.observed = [];
  globalThis.IntersectionObserver = class {
    constructor(tell) {
      this.tell = tell;
    }
    observe() {
      globalThis.observed.push(this);
    }
    disconnect() {
      globalThis.observed = globalThis.observed.filter((one) => one !== this);
    }
  };
}

const sees = (page, isIntersecting) =>
  page.evaluate((seen) => globalThis.observed.map((one) => one.tell([{ isIntersecting: seen }])), isIntersecting);

/** The addresses of a page's sockets, and of the excerpt's script. */
function noteConnections(page) {
  const asked = [];
  page.on("websocket", (socket) => asked.push(socket.url()));
  page.on("request", (request) => {
    if (/excerpt|longpoll/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

test("what is said about the demo is on an open home page at once, in the order of its moments", async () => {
  const { page: member } = await arrive(rumbl, "fan");
  await watch(member, "/watch/1");
  const { page } = await rumbl.window();
  const joined = page.waitForEvent("websocket", {
    predicate: (socket) => socket.waitForEvent("framereceived").then(() => true, () => false),
  });
  await page.goto("/");
  await joined;
  const excerpt = page.getByRole("list", { name: "Latest annotations on The night train to the sea" });
  for (const [second, body] of [[50, "fifty"], [10, "ten <b>"], [30, "thirty"]]) {
    await seek(member, second);
    await annotate(member, body);
    await excerpt.getByRole("link", { name: body }).waitFor();
  }
  assert.deepEqual(await excerpt.getByRole("link").allTextContents(), ["0:10 ten <b>", "0:30 thirty", "0:50 fifty"]);
  assert.equal(await member.locator("#people-count").textContent(), "1", "nobody else is watching");
  await screenshot(page, "home-live-excerpt");

  await excerpt.getByRole("link", { name: "thirty" }).hover();
  await seek(member, 5);
  await annotate(member, "five");
  await member.getByRole("button", { name: /^More for fan/ }).last().click();
  await member.getByRole("button", { name: "Delete", exact: true }).click();
  await member.getByRole("group").getByRole("button", { name: "Delete", exact: true }).click();
  await seek(member, 6);
  await annotate(member, "six");
  await excerpt.getByRole("link", { name: "thirty" }).hover();
  assert.equal(await excerpt.getByRole("link", { name: "six" }).count(), 0, "it stays while somebody points at it");
  await page.mouse.move(0, 0);
  await excerpt.getByRole("link", { name: "0:06 six" }).click();
  await isLive(page);
  assert.equal(new URL(page.url()).search, "?t=6");
});

const excerptOf = (page) => page.getByRole("list", { name: "Latest annotations on The night train to the sea" });

/** Opens what can be done with a member's own annotation, and does it. */
async function doWith(member, body, action) {
  const row = member.locator(".annotation", { hasText: body });
  await row.locator(".annotation-menu").click();
  await row.getByRole("button", { name: action, exact: true }).click();
}

test("what is edited or deleted is so on an open home page too", async () => {
  const { page: member } = await arrive(rumbl, "fan");
  await watch(member, "/watch/1");
  await seek(member, 20);
  await annotate(member, "a tyop");
  const { page } = await rumbl.window();
  const joined = page.waitForEvent("websocket", {
    predicate: (socket) => socket.waitForEvent("framereceived").then(() => true, () => false),
  });
  await page.goto("/");
  await joined;
  await excerptOf(page).getByRole("link", { name: "0:20 a tyop" }).waitFor();
  await doWith(member, "a tyop", "Edit");
  await member.getByRole("textbox", { name: "Annotation", exact: true }).fill("a typo");
  await member.getByLabel("Time", { exact: true }).fill("0:22");
  await member.getByRole("button", { name: "Save" }).click();
  await excerptOf(page).getByRole("link", { name: "0:22 a typo" }).waitFor();
  assert.equal(await excerptOf(page).getByRole("link", { name: "a tyop" }).count(), 0);
  await seek(member, 23);
  await doWith(member, "a typo", "Delete");
  await member.getByRole("group").getByRole("button", { name: "Delete", exact: true }).click();
  await excerptOf(page).getByRole("link", { name: "a typo" }).waitFor({ state: "detached" });
});

/** The socket of a page, which the test cuts and lets through; `answer` may change what a join is told. */
async function lineOf(page, answer = (response) => response) {
  const line = { isCut: false, sockets: [] };
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    if (line.isCut) return client.close({ code: 1011 });
    const server = client.connectToServer();
    line.sockets.push(client, server);
    server.onMessage((frame) => {
      const [joinRef, ref, topic, event, payload] = JSON.parse(frame);
      const isJoin = event === "phx_reply" && payload.response?.missed !== undefined;
      const told = { ...payload, response: isJoin ? answer(payload.response) : payload.response };
      client.send(JSON.stringify([joinRef, ref, topic, event, event === "phx_reply" ? told : payload]));
    });
  });
  line.cut = async () => {
    line.isCut = true;
    await Promise.all(line.sockets.splice(0).map((socket) => socket.close({ code: 1011 })));
  };
  return line;
}

for (const [what, tooMuch] of [
  ["what was said", false],
  ["the newest of it, where too much was said,", true],
]) {
  test(`a home page that was cut off has ${what} as soon as it is back`, async () => {
    const { page: member } = await arrive(rumbl, "fan");
    await watch(member, "/watch/1");
    const { page } = await rumbl.window({ provoked: [SERVER_AWAY] });
    let wasCut = false;
    const startOver = (response) => ({ ...response, missed: [], start_over: true });
    const line = await lineOf(page, (response) => {
      const answer = wasCut && tooMuch ? startOver(response) : response;
      wasCut = false;
      return answer;
    });
    await page.goto("/");
    const say = async (second, body) => {
      await seek(member, second);
      await annotate(member, body);
    };
    const shows = (body) => excerptOf(page).getByRole("link", { name: body }).waitFor();
    await say(45, `before ${tooMuch}`);
    await shows(`before ${tooMuch}`);
    await line.cut();
    wasCut = true;
    // What was said within one second is chosen by how near it is to the poster's moment, which comes before.
    for (const [second, body] of [[44, "one"], [43, "two"], [42, "three"]]) await say(second, `${body} ${tooMuch}`);
    assert.equal(await excerptOf(page).getByRole("link", { name: `three ${tooMuch}` }).count(), 0);
    line.isCut = false;
    await shows(`three ${tooMuch}`);
    await say(41, `after ${tooMuch}`);
    await shows(`after ${tooMuch}`);
    const texts = await excerptOf(page).getByRole("link").allTextContents();
    assert.deepEqual(texts, [`0:41 after ${tooMuch}`, `0:42 three ${tooMuch}`, `0:43 two ${tooMuch}`]);
  });
}

test("whoever does not see the excerpt is not connected, and neither is one who sees it no more", async () => {
  const { page } = await rumbl.window();
  await page.addInitScript(seeingByHand);
  const asked = noteConnections(page);
  await page.goto("/");
  await page.waitForFunction(() => globalThis.observed.length === 1);
  await page.evaluate(() => (globalThis.first = globalThis.observed[0]));
  await sees(page, false);
  assert.deepEqual(asked, []);
  await sees(page, true);
  await page.waitForFunction(() => globalThis.observed.length === 1 && globalThis.observed[0] !== globalThis.first);
  const opened = page.waitForEvent("websocket");
  await sees(page, true);
  const socket = await opened;
  // One that is closed before it was open says an error first, at which `waitForEvent` would give up.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await sees(page, false);
  await closed;
});

test("a question in the film has an answer, and says where it is from", async () => {
  const { page } = await atDemo();
  await seek(page, 27);
  const question = page.locator(".annotations > li").filter({ hasText: QUESTION });
  const answer = page.locator(".annotations > li").filter({ hasText: "The Moon illusion is" });
  await question.waitFor();
  await answer.getByText("wikipedia").first().waitFor();
  const source = answer.locator('a[href="https://en.wikipedia.org/wiki/Moon_illusion"]');
  assert.equal(await source.count(), 1);
  await seek(page, 25);
  await question.waitFor({ state: "detached" });
  assert.equal(await answer.count(), 0);
});
