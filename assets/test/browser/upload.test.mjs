// Uploading a video file: progress, cancelling, refusals, and watching it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();
const demo = await readFile(new URL("../../static/media/demo.webm", import.meta.url));
const film = { name: "my_first-film.webm", mimeType: "video/webm", buffer: demo };
/** A film that takes longer to send: what follows its end is no part of it. */
const longFilm = { ...film, name: "long.webm", buffer: Buffer.concat([demo, Buffer.alloc(30_000_000)]) };

const chooser = (page) => page.getByLabel("Upload a");
const progress = (page) => page.locator("progress");
const connected = (page) => page.locator("[data-phx-main].phx-connected").waitFor();

async function atForm(options) {
  const person = await arrive(rumbl, "uploads", options);
  await person.page.goto("/manage/videos/new");
  await connected(person.page);
  return person;
}

for (const [device, options] of [["desktop", {}], ["phone", PHONE]]) {
  test(`a file is uploaded, becomes a video and plays, on a ${device}`, async () => {
    const { page } = await atForm(options);
    await assertAccessible(page, "the form to upload a file");
    await assertFits(page, "the form to upload a file");
    await screenshot(page, `upload-form-${device}`);
    await chooser(page).setInputFiles(film);
    await page.getByText("my_first-film.webm").first().waitFor();
    await page.getByRole("button", { name: "Remove file" }).waitFor();
    await page.getByRole("status").filter({ hasText: "The file has arrived." }).waitFor();
    assert.equal(await page.getByLabel("Title").inputValue(), "My first film");
    assert.equal(await page.getByLabel("URL").count(), 0);
    await page.getByText("Found: length and picture.").waitFor();
    await assertAccessible(page, "a form with an uploaded file");
    await assertFits(page, "a form with an uploaded file");
    await screenshot(page, `upload-done-${device}`);
    await page.getByRole("button", { name: "Save video" }).click();
    await page.getByText("Video created successfully.").waitFor();
    await page.getByRole("heading", { name: "My first film" }).waitFor();
    const video = page.locator("video");
    assert.match(await video.getAttribute("src"), /^\/files\/[\w-]{22}\.webm$/);
    await video.evaluate((element) => {
      element.muted = true;
      return element.play();
    });
    await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5);
    // A seek asks for the bytes there.
    await video.evaluate((element) => (element.currentTime = 40));
    await page.waitForFunction(() => document.querySelector("video").currentTime > 40.2);
    await page.goto("/manage/videos");
    await page.getByText("1:00 long").waitFor();
    assert.match(await page.locator(".row .poster img").getAttribute("src"), /^\/posters\/.*\.jpg$/);
  });
}

test("how much has arrived shows, and the rest can be cancelled", async () => {
  const { page } = await atForm();
  await chooser(page).setInputFiles(longFilm);
  await progress(page).waitFor();
  await page.waitForFunction(() => document.querySelector("progress")?.value > 0);
  const save = page.getByRole("button", { name: "Save video" });
  assert.equal(await save.getAttribute("aria-disabled"), "true");
  await page.getByRole("status").filter({ hasText: "of the file has arrived" }).waitFor();
  // It keeps the focus, and sends nothing.
  await save.focus();
  await page.keyboard.press("Enter");
  assert.equal(await save.evaluate((button) => button === document.activeElement), true);
  await assertAccessible(page, "a form while a file arrives");
  await screenshot(page, "upload-progress");
  await page.getByRole("button", { name: "Cancel upload" }).click();
  await progress(page).waitFor({ state: "detached" });
  assert.equal(await save.getAttribute("aria-disabled"), null);
  // Another can be chosen at once.
  await chooser(page).setInputFiles(film);
  await page.getByRole("button", { name: "Remove file" }).waitFor();
});

test("what is no video is refused, and what was typed stays", async () => {
  const { page } = await atForm();
  await page.getByLabel("Description").fill("What it is about");
  const zip = { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("PK\x03\x04 no film") };
  await chooser(page).setInputFiles(zip);
  await page.getByText("This isn't an mp4 or webm file, despite its name.").waitFor();
  await assertAccessible(page, "a form with a file that was refused");
  await screenshot(page, "upload-refused");
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByText("This isn't an mp4").waitFor({ state: "detached" });
  await chooser(page).setInputFiles(zip);
  await page.getByText("This isn't an mp4").waitFor();
  // Another takes the place of the one that was refused.
  await chooser(page).setInputFiles(film);
  await page.getByRole("button", { name: "Remove file" }).waitFor();
  assert.equal(await page.getByLabel("Description").inputValue(), "What it is about");
  await page.getByRole("button", { name: "Remove file" }).click();
  await page.getByLabel("URL").waitFor();
  assert.equal(await page.getByLabel("URL").inputValue(), "");
});

test("an upload begins again after the connection was lost, and what was typed comes back", async () => {
  const lost = [/WebSocket/, /ERR_/, /Failed to push file progress/];
  const { page } = await atForm({ provoked: lost });
  await page.getByLabel("Description").fill("What it is about");
  await chooser(page).setInputFiles(longFilm);
  await page.waitForFunction(() => document.querySelector("progress")?.value > 0);
  await rumbl.server.kill();
  await rumbl.server.start();
  await page.getByRole("button", { name: "Remove file" }).waitFor({ timeout: 60_000 });
  assert.equal(await page.getByLabel("Description").inputValue(), "What it is about");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
});

test("a file that has arrived stays when the connection is lost or the form is refused", async () => {
  const lost = [/WebSocket/, /ERR_/, /Failed to push file progress/, /status of 422/];
  const { page } = await atForm({ provoked: lost });
  await chooser(page).setInputFiles(film);
  await page.getByRole("button", { name: "Remove file" }).waitFor();
  await rumbl.server.kill();
  await page.locator("[data-phx-main].phx-error").waitFor();
  await rumbl.server.start();
  await connected(page);
  await page.getByRole("button", { name: "Remove file" }).waitFor();
  await page.getByLabel("Title").fill("x".repeat(201));
  await page.getByText("should be at most 200").waitFor();
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Oops, something went wrong!").waitFor();
  await page.getByRole("button", { name: "Remove file" }).waitFor();
  await connected(page);
  await page.getByLabel("Title").fill("Short enough");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
});

test("what was typed before the page had connected stays, and after a log-out it comes back", async () => {
  const { page, context, username } = await arrive(rumbl, "uploads", { provoked: [/WebSocket/] });
  let connect;
  const later = new Promise((resolve) => (connect = resolve));
  await page.routeWebSocket(/\/live\//, async (socket) => {
    await later;
    socket.connectToServer();
  });
  await page.goto("/manage/videos/new");
  await page.getByLabel("Title").fill("Typed early");
  await page.getByLabel("Description").fill("What it is about");
  connect();
  await connected(page);
  assert.equal(await page.getByLabel("Title").inputValue(), "Typed early");
  await page.getByLabel("URL").fill("nonsense");
  await page.getByText("must be a link to an mp4").waitFor();
  assert.equal(await page.getByLabel("Title").inputValue(), "Typed early");
  const tab = await context.newPage();
  await tab.goto("/");
  await tab.locator("summary.nav-user").click();
  await tab.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(/\/sessions\/new/);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL(/\/manage\/videos\/new/);
  await connected(page);
  assert.equal(await page.getByLabel("Title").inputValue(), "Typed early");
  assert.equal(await page.getByLabel("Description").inputValue(), "What it is about");
});
