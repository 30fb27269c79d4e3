import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

const SRT = `1
00:00:01,000 --> 00:00:02,000
The <b>first</b> subtitle

2
00:00:02,500 --> 00:00:03,000
and a word as long as ${"others".repeat(30)}

3
soon --> later
never
`;

/** A file as selected in the form. */
const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Opens the page of imports from the video's own. */
async function openImports(page, title) {
  await page.goto("/manage/videos");
  await page.getByRole("link", { name: title, exact: true }).click();
  await page.getByRole("link", { name: "Import annotations" }).click();
  await page.getByRole("heading", { name: "Import annotations" }).waitFor();
}

async function preview(page, chosen) {
  await page.getByLabel("File").setInputFiles(chosen);
  await page.getByRole("button", { name: "Preview" }).click();
}

for (const [name, size] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
  ["plain", { ...PHONE, javaScriptEnabled: false }],
]) {
  test(`a file is looked through, imported and undone (${name})`, async () => {
    const { page } = await arrive(rumbl, `ada_${name}`, { ...DESKTOP, provoked: [REFUSED_FORM] });
    const path = await addVideo(page, `Film ${name}`);
    const { page: own } = await rumbl.window({ ...size, provoked: [REFUSED_FORM], storageState: await page.context().storageState() });
    await openImports(own, `Film ${name}`);
    await preview(own, file("film.srt", ""));
    await own.getByText("is empty").waitFor();
    await preview(own, { name: "film.srt", mimeType: "text/plain", buffer: Buffer.from([0x89, 0x50, 0, 0, 0xff]) });
    await own.getByText("is not text in UTF-8 or UTF-16").waitFor();
    if (name !== "plain") await assertAccessible(own, `a refused file (${name})`);
    await preview(own, file("film.srt", SRT));
    await own.getByText("The first subtitle").waitFor();
    await own.getByText("Line 10: the time can't be read").waitFor();
    if (name !== "plain") {
      await assertAccessible(own, `a preview (${name})`);
      await assertFits(own, `a preview (${name})`);
      await screenshot(own, `import-preview-${name}`);
    }
    await own.getByRole("button", { name: "Import 2 annotations" }).click();
    await own.getByText("You can undo that below.").waitFor();
    if (name !== "plain") {
      await assertAccessible(own, `imports (${name})`);
      await assertFits(own, `imports (${name})`);
      await screenshot(own, `imports-${name}`);
    }
    await watch(page, path);
    await seek(page, 4);
    await page.getByText("The first subtitle").first().waitFor({ state: "attached" });
    await preview(own, file("film.srt", SRT));
    await own.getByText("Nothing in this file is new").waitFor();
    assert.equal(await own.getByRole("button", { name: /^Import/ }).count(), 0);
    await own.getByRole("link", { name: "Choose another file" }).click();
    await own.getByRole("button", { name: "Undo" }).click();
    await own.getByText("Import undone.").waitFor();
    assert.equal(await own.getByRole("button", { name: "Undo" }).count(), 0);
  });
}

test("whoever watches sees what is imported and undone, and what rumbl exported comes back", async () => {
  const { page } = await arrive(rumbl, "grace", DESKTOP);
  const first = await addVideo(page, "Original");
  await watch(page, first);
  await annotate(page, "said <here>");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "WebVTT" }).click();
  const exported = await (await download).path();
  const second = await addVideo(page, "Copy");
  const { page: viewer } = await arrive(rumbl, "linus", DESKTOP);
  await watch(viewer, second);
  await openImports(page, "Copy");
  await preview(page, file("annotations.vtt", await readFile(exported)));
  await page.getByText("said <here>").waitFor();
  await page.getByRole("button", { name: "Import 1 annotation" }).click();
  await page.getByText("Imported 1 annotation.").first().waitFor();
  await viewer.getByText("said <here>").first().waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Import undone.").waitFor();
  await viewer.waitForFunction(() => !document.body.textContent.includes("said <here>"));
  await isLive(viewer);
});
