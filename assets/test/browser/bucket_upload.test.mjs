// Uploading a video file straight from the browser to a bucket. The bucket is a stand-in that checks the signed
// address; `xtask test s3` tries the server's part against one that speaks S3.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { Bucket } from "./support/bucket.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const bucket = await Bucket.start();
const rumbl = useRumbl(bucket.settings);
after(() => bucket.stop());

const demo = await readFile(new URL("../../static/media/demo.webm", import.meta.url));
const film = { name: "film.webm", mimeType: "video/webm", buffer: demo };
/** A film that takes longer to send: what follows its end is no part of it. */
const longFilm = { ...film, name: "long.webm", buffer: Buffer.concat([demo, Buffer.alloc(16_000_000)]) };

const chooser = (page) => page.getByLabel("Upload a");
const arrived = (page) => page.getByRole("button", { name: "Remove file" }).waitFor();

async function atForm(options) {
  bucket.pages = rumbl.server.url;
  const { page } = await arrive(rumbl, "buckets", { mayAsk: [bucket.origin], ...options });
  await page.goto("/manage/videos/new");
  await page.locator("[data-phx-main].phx-connected").waitFor();
  return page;
}

test("a file goes from the browser to the bucket, and plays from there", async () => {
  const page = await atForm();
  const before = bucket.sent.length;
  await chooser(page).setInputFiles(film);
  await arrived(page);
  const sent = bucket.sent.slice(before);
  assert.deepEqual(sent.map(({ type, bytes }) => ({ type, bytes })), [{ type: "video/webm", bytes: demo.length }]);
  // Nobody who has seen the address can change what plays.
  assert.equal(bucket.objects.has(sent[0].key), false);
  assert.deepEqual([...bucket.objects.values()].map(({ length }) => length).includes(demo.length), true);
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
  const video = page.locator("video");
  await video.evaluate((element) => {
    element.muted = true;
    return element.play();
  });
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5);
});

test("a file on its way to the bucket shows its progress, and is stopped when it is cancelled", async () => {
  const page = await atForm();
  const { abandoned } = bucket;
  bucket.isStuck = true;
  await chooser(page).setInputFiles(longFilm);
  await page.waitForFunction(() => document.querySelector("progress")?.value > 0);
  await page.getByRole("button", { name: "Cancel upload" }).click();
  await page.locator("progress").waitFor({ state: "detached" });
  // Only one who reads notices that nothing more comes.
  bucket.isStuck = false;
  while (bucket.abandoned === abandoned) await new Promise((resolve) => setTimeout(resolve, 10));
  // Another can be chosen at once.
  await chooser(page).setInputFiles(film);
  await arrived(page);
});

test("a file that the bucket refuses has failed, and another try succeeds", async () => {
  const page = await atForm({ provoked: [/status of 403/] });
  bucket.refuses = 403;
  await chooser(page).setInputFiles(film);
  await page.getByRole("button", { name: "Dismiss" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Remove file" }).count(), 0);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await chooser(page).setInputFiles(film);
  await arrived(page);
});

test("a file that is no video is deleted from the bucket", async () => {
  const page = await atForm();
  const before = [...bucket.objects.keys()];
  await chooser(page).setInputFiles({ ...film, buffer: Buffer.from("PK\x03\x04 no film") });
  await page.getByText("This isn't an mp4 or webm file, despite its name.").waitFor();
  assert.deepEqual([...bucket.objects.keys()], before);
});
