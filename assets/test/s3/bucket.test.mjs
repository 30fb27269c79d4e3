// Uploading a video file from Chromium to a bucket, on a server that speaks S3. `cargo xtask test s3` starts one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arrive } from "../browser/support/people.mjs";
import { useRumbl } from "../browser/support/suite.mjs";

const endpoint = process.env.RUMBL_TEST_S3_URL;
if (!endpoint) throw new Error("set RUMBL_TEST_S3_URL to the address of a server that speaks S3");
const bucket = "rumbl";
const rumbl = useRumbl({
  RUMBL_FILES__S3__BUCKET: bucket,
  RUMBL_FILES__S3__ENDPOINT: endpoint,
  RUMBL_FILES__S3__ACCESS_KEY_ID: "12345",
  RUMBL_FILES__S3__SECRET_ACCESS_KEY: "only-for-tests",
});

test("a file goes from the browser to the bucket by a signed address, and plays by way of rumbl", async () => {
  const { page } = await arrive(rumbl, "buckets", { mayAsk: [endpoint] });
  await page.goto("/manage/videos/new");
  await page.locator("[data-phx-main].phx-connected").waitFor();
  const sent = page.waitForResponse((response) => response.request().method() === "PUT");
  const buffer = await readFile(new URL("../../static/media/demo.webm", import.meta.url));
  await page.getByLabel("Upload a").setInputFiles({ name: "film.webm", mimeType: "video/webm", buffer });
  const response = await sent;
  const address = new URL(response.url());
  assert.equal(response.status(), 200);
  assert.equal(address.origin, new URL(endpoint).origin);
  assert.match(address.pathname, new RegExp(`^/${bucket}/`));
  assert.equal(address.searchParams.get("X-Amz-Algorithm"), "AWS4-HMAC-SHA256");
  await page.getByRole("button", { name: "Remove file" }).waitFor();
  // Nobody who has seen the address can change what plays.
  assert.equal((await fetch(`${address.origin}${address.pathname}`)).status, 404);
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video created successfully.").waitFor();
  const video = page.locator("video");
  await video.evaluate((element) => {
    element.muted = true;
    return element.play();
  });
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5);
});
