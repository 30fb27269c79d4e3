import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();
const title = (page, name) => page.getByRole("link", { name, exact: true });

test("a video that is added has a friendly address, and plays", async () => {
  const { page } = await arrive(rumbl, "owner");
  const path = await addVideo(page, "Hello, World!");
  assert.match(path, /^\/watch\/\d+-hello-world-?$/);
  await screenshot(page, "my-videos");
  await page.goto(path);
  await page.getByRole("heading", { name: "Hello, World!" }).waitFor();
  await page.locator("video").evaluate((video) => video.play());
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.1);
});

test("a video that is refused says why beside each field and keeps the rest", async () => {
  const { page } = await arrive(rumbl, "owner", { provoked: [REFUSED_FORM] });
  await page.goto("/manage/videos/new");
  await page.getByLabel("URL").fill("https://example.com/page.html");
  await page.getByLabel("Title").fill('Kept "title"');
  await page.getByLabel("Category").selectOption("Drama");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Oops, something went wrong! Please check the errors below.").waitFor();
  await page.locator("#video_url_errors").getByText("YouTube").waitFor();
  assert.equal(await page.locator("#video_description_errors").count(), 0);
  assert.equal(await page.getByLabel("URL").inputValue(), "https://example.com/page.html");
  assert.equal(await page.getByLabel("Title").inputValue(), 'Kept "title"');
  const category = page.getByLabel("Category").locator("option:checked");
  assert.equal(await category.textContent(), "Drama");
  await screenshot(page, "video-refused");

  await page.goto("/manage/videos");
  await page.getByText("You haven’t added any videos yet.").waitFor();
  await screenshot(page, "my-videos-empty");
});

test("a video is changed", async () => {
  const { page } = await arrive(rumbl, "owner", { provoked: [REFUSED_FORM] });
  await addVideo(page, "Before");
  await page.getByRole("link", { name: "Edit Before" }).click();
  assert.equal(await page.getByLabel("Title").inputValue(), "Before");
  await page.getByLabel("Title").fill("");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("can't be blank").waitFor();
  await page.getByLabel("Title").fill("After");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video updated successfully.").waitFor();
  await page.goto("/manage/videos");
  await title(page, "After").waitFor();
  assert.equal(await title(page, "Before").count(), 0);
});

test("a video is deleted only once that was confirmed", async () => {
  const { page } = await arrive(rumbl, "owner");
  await addVideo(page, "Doomed");
  const button = page.getByRole("button", { name: "Delete Doomed" });

  await button.click();
  const question = page.getByRole("group", { name: /^Delete “\u2068Doomed\u2069” with all its annotations/ });
  await assertAccessible(page, "a question before a video is deleted");
  await screenshot(page, "delete-video");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Keep");
  await page.keyboard.press("Enter");
  assert.equal(await question.count(), 0);
  assert.equal(await button.evaluate((one) => one === document.activeElement), true);
  await button.click();
  await page.keyboard.press("Escape");
  await page.reload();
  await title(page, "Doomed").waitFor();

  await button.click();
  await question.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Video deleted successfully.").waitFor();
  assert.equal(await title(page, "Doomed").count(), 0);
});

test("another person's video can be watched, but not managed", async () => {
  const owner = await arrive(rumbl, "owner");
  const path = await addVideo(owner.page, "Mine alone");
  const id = /\d+/.exec(path)[0];
  const { page } = await arrive(rumbl, "other", { provoked: [MISSING_PAGE] });
  const response = await page.goto(`/manage/videos/${id}/edit`);
  assert.equal(response.status(), 404);
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
  await screenshot(page, "not-found");
  await page.goto(path);
  await page.getByRole("heading", { name: "Mine alone" }).waitFor();
});
