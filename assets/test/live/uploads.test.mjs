import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { shows, useGallery } from "./support/gallery.mjs";

const { open } = useGallery();

const file = (name, size, mimeType = "text/plain") => ({ name, mimeType, buffer: Buffer.alloc(size, name) });
const saved = ({ name, buffer }) =>
  `${name} ${buffer.length} ${createHash("sha256").update(buffer).digest("hex").slice(0, 8)}`;

/** Waits until as many elements are there. */
const count = (page, selector, n) =>
  page.waitForFunction(([s, n]) => document.querySelectorAll(s).length === n, [selector, n]);

for (const longPoll of [false, true]) {
  test(`chosen files are sent with the form over ${longPoll ? "long-poll" : "WebSocket"}`, async () => {
    const page = await open("/uploads", { longPoll });
    const [a, b] = [file("a.txt", 100_000), file("b.txt", 5)];
    await page.setInputFiles("#phx-docs", [a, b]);
    await count(page, "article.entry", 2);
    await page.click("#save");
    await count(page, "#saved li", 2);
    assert.deepEqual((await page.locator("#saved li").allTextContents()).sort(), [saved(a), saved(b)]);
    await count(page, "article.entry", 0);
    assert.deepEqual(page.exceptions, []);
  });
}

test("files that are too large, of another kind, or too many are refused", async () => {
  const page = await open("/uploads");
  await page.setInputFiles("#phx-docs", [file("big.txt", 200_001), file("x.pdf", 5, "application/pdf")]);
  await count(page, ".entry-error", 2);
  assert.deepEqual(await page.locator(".entry-error").allTextContents(), ["too_large", "not_accepted"]);
  await page.locator(".cancel").first().click();
  await count(page, "article.entry", 1);
  await page.locator(".cancel").first().click();
  await count(page, "article.entry", 0);
  await page.setInputFiles("#phx-docs", ["1.txt", "2.txt", "3.txt", "4.txt"].map((name) => file(name, 3)));
  await shows(page, ".config-error", "too_many_files");
  await page.click("#save");
  await count(page, "#saved li", 0);
});

test("files are sent at once, and each step is told", async () => {
  const page = await open("/uploads/auto");
  const a = file("a.bin", 50_000, "application/octet-stream");
  await page.setInputFiles("#phx-docs", [a]);
  await shows(page, "#saved li", saved(a));
  assert.ok(Number(await page.textContent("#steps")) > 1);
});

test("files are sent to another place", async () => {
  const page = await open("/uploads/external");
  await page.setInputFiles("#phx-docs", [file("a.txt", 1_000)]);
  await count(page, "article.entry", 1);
  await page.click("#save");
  await count(page, "#saved li", 1);
  await page.setInputFiles("#phx-docs", [file("refuse.txt", 10)]);
  await count(page, "article.entry", 1);
  await page.click("#save");
  await page.waitForFunction(() => document.querySelector(".entry-error")?.textContent.includes("refused"));
});
