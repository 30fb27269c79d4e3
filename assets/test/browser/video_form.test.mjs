// Adding a video: only its URL is required, and the browser reads the rest if it can.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { useHost } from "./support/hosts.mjs";
import { PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();
const demo = await readFile(new URL("../../static/media/demo.webm", import.meta.url));
/** A host of files: below /open/ any site may read them, and elsewhere none. */
const files = useHost((request, response) => {
  const headers = { "content-type": "video/webm", "content-length": demo.length };
  if (request.url.startsWith("/open/")) headers["access-control-allow-origin"] = "*";
  response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : demo);
});

const url = (page) => page.getByLabel("URL");
const status = (page) => page.locator("[data-look-words]");
const hidden = (page, name) => page.locator(`input[name="video[${name}]"]`);

async function atForm(options) {
  const person = await arrive(rumbl, "adds", options);
  await person.page.goto("/manage/videos/new");
  if (options?.javaScriptEnabled !== false) await readsForm(person.page);
  return person;
}

/** Waits until the form's script, which disables this field when it starts, runs. */
const readsForm = (page) => page.locator("[data-look-poster]:disabled").waitFor({ state: "attached" });

async function save(page) {
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
}

test("a file on rumbl's own site tells its length and gives a picture, and saving leads to the video", async () => {
  const { page } = await atForm(PHONE);
  await page.getByText("Give a link or upload a file. The rest is optional.").waitFor();
  await url(page).fill("/media/demo.webm");
  assert.equal(await page.getByLabel("Title").inputValue(), "Demo");
  await status(page).getByText("Found: length and picture.").waitFor();
  const length = Number(await hidden(page, "duration_ms").inputValue());
  assert.ok(Math.abs(length - 60_000) < 100, `${length} ms`);
  await assertAccessible(page, "a form with a picture of the video");
  await assertFits(page, "a form with a picture of the video");
  await screenshot(page, "video-read");
  await save(page);
  assert.match(new URL(page.url()).pathname, /^\/watch\/\d+-demo$/);
  await page.getByRole("heading", { name: "Demo", exact: true }).waitFor();
  await page.goto("/videos");
  const card = page.locator(".card", { has: page.getByRole("link", { name: "Demo", exact: true }) });
  await card.getByText("1:00").waitFor();
  const picture = card.locator(".poster img");
  assert.match(await picture.getAttribute("src"), /^\/posters\/\d+\/[\w-]+\.jpg$/);
  assert.equal(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth)), 640);
});

test("another site is asked only once its button is pressed, and an address needs no scheme", async () => {
  const { page, watched } = await atForm({ mayAsk: [files.origin] });
  const host = new URL(files.origin).host;
  await url(page).fill(`${host}/open/my_clip.webm`);
  const read = page.getByRole("button", { name: `Get length and picture from ${host}` });
  await read.waitFor();
  assert.deepEqual(watched.foreign, []);
  await read.click();
  await status(page).getByText("Found: length and picture.").waitFor();
  await save(page);
  await page.getByRole("heading", { name: "My clip" }).waitFor();
  assert.equal(await page.locator("video").getAttribute("src"), `${files.origin}/open/my_clip.webm`);
  assert.match(await page.locator("video").getAttribute("poster"), /\.jpg$/);
});

test("a title follows the address until somebody writes another", async () => {
  const { page } = await atForm();
  const title = page.getByLabel("Title");
  await url(page).fill("https://example.com/my_first-film.mp4");
  assert.equal(await title.inputValue(), "My first film");
  await url(page).fill("https://example.com/second.mp4");
  assert.equal(await title.inputValue(), "Second");
  await url(page).fill("https://example.com/nothing");
  assert.equal(await title.inputValue(), "");
  await url(page).fill("https://example.com/third.mp4");
  await title.fill("My own words");
  await url(page).fill("https://example.com/fourth.mp4");
  assert.equal(await title.inputValue(), "My own words");
});

test("a title that somebody is about to write is not suggested", async () => {
  const { page } = await atForm();
  await page.getByLabel("Title").focus();
  await url(page).evaluate((field) => {
    field.value = "https://example.com/film.mp4";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.keyboard.type("Mine");
  assert.equal(await page.getByLabel("Title").inputValue(), "Mine");
});

test("a form that was refused is read again", async () => {
  const refused = [/status of 422/];
  const { page } = await atForm({ provoked: refused });
  await url(page).fill("/media/demo.webm");
  await status(page).getByText("Found: length and picture.").waitFor();
  await page.getByLabel("Title").fill("x".repeat(201));
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Oops, something went wrong!").waitFor();
  await status(page).getByText("Found: length and picture.").waitFor();
  assert.notEqual(await hidden(page, "poster").inputValue(), "");
  await page.getByLabel("Title").fill("Short enough");
  await save(page);
  await page.goto("/manage/videos");
  const row = page.locator(".row", { hasText: "Short enough" });
  await row.getByText("1:00").waitFor();
  assert.match(await row.locator(".poster img").getAttribute("src"), /\.jpg$/);
});

test("a press on the button counts though the form grows under it", async () => {
  const { page } = await atForm({ provoked: [/status of 422/] });
  await url(page).fill("https://example.com/film.mp4");
  const button = page.getByRole("button", { name: "Save video" });
  await page.getByLabel("Title").fill("x".repeat(201));
  // The field is left as the button goes down, and what is wrong with it appears before the button is up.
  await button.click({ delay: 400 });
  await page.getByText("Oops, something went wrong!").waitFor();
  assert.equal(new URL(page.url()).pathname, "/manage/videos");
});

test("whoever drags away from the button has not pressed it", async () => {
  const { page } = await atForm();
  await url(page).fill("https://example.com/film.mp4");
  const { x, y, width, height } = await page.getByRole("button", { name: "Save video" }).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y - 40);
  await page.mouse.up();
  await page.waitForTimeout(200);
  assert.equal(new URL(page.url()).pathname, "/manage/videos/new");
});

test("what a site was asked for before a refusal, it is asked for again, and nothing else", async () => {
  const { page, watched } = await atForm({ mayAsk: [files.origin], provoked: [/status of 422/] });
  const refuse = async () => {
    await page.getByLabel("Title").fill("x".repeat(201));
    await page.getByRole("button", { name: "Save video" }).click();
    await page.getByText("Oops, something went wrong!").waitFor();
  };
  await url(page).fill(`${files.origin}/open/clip.webm`);
  const read = page.getByRole("button", { name: /^Get length and picture/ });
  await refuse();
  await read.waitFor();
  assert.deepEqual(watched.foreign, []);
  await read.click();
  await status(page).getByText("Found: length and picture.").waitFor();
  await refuse();
  await status(page).getByText("Found: length and picture.").waitFor();
});

test("a site that lets nobody read its files still tells how long they are", async () => {
  const refused = [/CORS policy/, /ERR_FAILED/];
  const { page } = await atForm({ mayAsk: [files.origin], provoked: refused });
  await url(page).fill(`${files.origin}/closed/clip.webm`);
  await page.getByRole("button", { name: /^Get length and picture/ }).click();
  await status(page).getByText("Found: length.").waitFor();
  assert.equal(await hidden(page, "poster").inputValue(), "");
  await save(page);
});

test("YouTube says what its video is called; what was typed stays", async () => {
  const sites = ["https://www.youtube.com", "https://i.ytimg.com"];
  const { page, context } = await atForm({ mayAsk: sites });
  await context.route(`${sites[0]}/oembed*`, (route) => {
    assert.equal(new URL(route.request().url()).searchParams.get("url"), "https://youtu.be/dQw4w9WgXcQ");
    const json = { title: "A song <b>", thumbnail_url: `${sites[1]}/vi/x/hq.jpg` };
    return route.fulfill({ json, headers: { "access-control-allow-origin": "*" } });
  });
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="360"><path fill="red" d="M0 0h480v360H0z"/></svg>';
  await context.route(`${sites[1]}/**`, (route) =>
    route.fulfill({ contentType: "image/svg+xml", body: svg, headers: { "access-control-allow-origin": "*" } }),
  );
  await url(page).fill("youtu.be/dQw4w9WgXcQ");
  const read = page.getByRole("button", { name: "Get title and picture from YouTube" });
  await read.click();
  await status(page).getByText("Found: title and picture.").waitFor();
  assert.equal(await page.getByLabel("Title").inputValue(), "A song <b>");
  await page.getByLabel("Title").fill("My own words");
  await url(page).fill("https://youtu.be/dQw4w9WgXcQ");
  assert.equal(await hidden(page, "poster").inputValue(), "", "what was read belongs to its address");
  await read.click();
  await status(page).getByText("Found: title and picture.").waitFor();
  assert.equal(await page.getByLabel("Title").inputValue(), "My own words");
  await save(page);
  await page.getByRole("heading", { name: "My own words" }).waitFor();
});

test("a provider that does not answer keeps nobody from adding its video", async () => {
  const { page, context } = await atForm({ mayAsk: ["https://vimeo.com"], provoked: [/ERR_FAILED/] });
  await context.route("https://vimeo.com/**", (route) => route.abort());
  await url(page).fill("vimeo.com/76979871");
  await page.getByRole("button", { name: "Get title and picture from Vimeo" }).click();
  await status(page).getByText("That site doesn’t describe its videos").waitFor();
  await save(page);
  await page.getByRole("heading", { name: "Vimeo video 76979871" }).waitFor();
});

test("without JavaScript the address is enough", async () => {
  const { page: author, context } = await arrive(rumbl, "plain");
  const cookies = await context.cookies();
  const { page, context: plain } = await rumbl.window({ javaScriptEnabled: false });
  await plain.addCookies(cookies);
  await page.goto("/manage/videos/new");
  await page.getByLabel("URL").fill("/media/demo.webm");
  assert.equal(await page.locator("[data-look]").isVisible(), false);
  await save(page);
  await page.getByRole("heading", { name: "Demo", exact: true }).waitFor();
  await author.close();
});
