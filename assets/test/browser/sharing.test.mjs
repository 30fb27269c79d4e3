// A video on other sites: the code to embed it, and the page in another site's frame.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

/** Another site, whose one page shows what it is told to. */
const elsewhere = { html: "", url: "" };
let server;
before(async () => {
  server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><html lang="en"><title>Elsewhere</title><h1>Elsewhere</h1>${elsewhere.html}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  elsewhere.url = `http://127.0.0.1:${server.address().port}/`;
});
after(() => server.close());

/** Opens the other site's page in a window that may ask for it. */
async function visitElsewhere(html, options = {}) {
  elsewhere.html = html;
  const mayAsk = [new URL(elsewhere.url).origin];
  const { context, page } = await rumbl.window({ mayAsk, provoked: [/favicon/, /404/], ...options });
  await page.goto(elsewhere.url);
  return { context, page };
}

test("the embed code is copied, and shows the video live in another site's frame", async () => {
  const { context, page: member } = await arrive(rumbl, "author", DESKTOP);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const path = await addVideo(member, "Elsewhere too");
  await watch(member, path);
  await seek(member, 2);
  await annotate(member, "said before");
  await member.getByRole("button", { name: "Copy embed code" }).click();
  await member.getByText("Embed code copied.").waitFor();
  const code = await member.evaluate(() => navigator.clipboard.readText());
  assert.match(code, /^<iframe src="http:\/\/localhost:\d+\/embed\/\d+"/);

  const { context: framing, page } = await visitElsewhere(code);
  const frame = page.frameLocator("iframe");
  await frame.locator('#connection[data-state="live"]').waitFor();
  await frame.locator("video").evaluate((video) => void (video.currentTime = 5));
  await frame.locator(".annotation-body").getByText("said before").waitFor();
  await frame.getByText("2 watching").waitFor();
  await seek(member, 4);
  await annotate(member, "said live");
  await frame.locator(".annotation-body").getByText("said live").waitFor();
  assert.deepEqual(await framing.cookies(), []);
  await screenshot(page, "embedded");

  const whole = await frame.getByRole("link", { name: "Annotate on rumbl" });
  const [opened] = await Promise.all([framing.waitForEvent("page"), whole.click()]);
  await opened.waitForLoadState();
  assert.match(opened.url(), /\/watch\/\d+-elsewhere-too\?t=5/);
});

test("no page but the embedded one shows in another site's frame", async () => {
  const provoked = [/favicon/, /404/, /frame-ancestors|X-Frame-Options|refused to connect/i];
  const { page } = await visitElsewhere(`<iframe src="${rumbl.server.url}/watch/1" title="x"></iframe>`, {
    provoked,
  });
  await page.waitForLoadState("networkidle");
  const [, framed] = page.frames();
  assert.equal(await framed.locator("#watch").count(), 0);
});

for (const [name, looks] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  test(`the embedded page is accessible and fits on a ${name}`, async () => {
    const { page } = await rumbl.window(looks);
    await page.goto("/embed/1");
    await page.locator('#connection[data-state="live"]').waitFor();
    await assertAccessible(page, "the embedded page");
    await assertFits(page, "the embedded page");
    await screenshot(page, `embed-${name}`, { fullPage: false });
  });
}

for (const viewport of [
  { width: 320, height: 420 },
  { width: 480, height: 480 },
  { width: 560, height: 315 },
  { width: 640, height: 360 },
  { width: 400, height: 700 },
  { width: 960, height: 540 },
]) {
  const size = `${viewport.width} by ${viewport.height}`;
  test(`a frame of ${size} has all of the embedded page in it`, async () => {
    const { page } = await rumbl.window({ viewport });
    await page.goto("/embed/1");
    await page.locator('#connection[data-state="live"]').waitFor();
    const hidden = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    assert.equal(hidden, 0, "the page does not scroll");
    const { y, height } = await page.getByRole("link", { name: "Annotate on rumbl" }).boundingBox();
    assert.ok(y > 0 && y + height <= viewport.height, `the link is at ${y}`);
    await screenshot(page, `embed-${viewport.width}-${viewport.height}`, { fullPage: false });
  });
}

test("a link to a moment says what was said there", async () => {
  const { page: member } = await arrive(rumbl, "author");
  const path = await addVideo(member, "Worth a link");
  await watch(member, path);
  await seek(member, 7);
  await annotate(member, "look at that");
  const html = await (await fetch(`${rumbl.server.url}${path}?t=8`)).text();
  assert.match(html, /property="og:description" content="At 0:07, author\d+ said: “look at that”/);
});
