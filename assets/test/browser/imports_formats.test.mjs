// Annotations are imported from files of every format, previewed first, and can be removed again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

const CSV = `Text;Time;Author
"two
lines";0:02,5;Grace
=1+1;3.25;
x;soon;
`;
const JSON_LD = JSON.stringify({
  "@context": "http://www.w3.org/ns/anno.jsonld",
  type: "AnnotationPage",
  items: [
    { type: "Annotation", creator: { name: "Grace" }, body: { type: "TextualBody", value: "from the web" }, target: "https://example.com/v.mp4#t=2.5" },
    { type: "Annotation", body: "and <b>bare</b>", target: "https://example.com/v.mp4#t=3.25,9" },
    { type: "Annotation", body: "nowhere", target: "https://example.com/v.mp4" },
  ],
});
const XML = `<?xml version="1.0" encoding="UTF-8"?>
<i><chatid>1</chatid>
<d p="2.500,1,25,16777215,1422201084,0,057075e9,1">前方高能 &lt;3</d>
<d p="3.25,5,25,16777215,1422201084,0,057075e9,2">at the top</d>
<d p="4,8,25,0,0,0,a,3">trace(1)</d>
</i>
`;

/** By format: the file, what is in it, at 0:02 and 0:03, and what is said of what can't be read. */
const FILES = {
  CSV: { name: "notes.csv", text: CSV, bodies: ["two\nlines", "=1+1"], author: "Grace", wrong: "Line 5: the time can't be read" },
  "W3C’s JSON": {
    name: "notes.json",
    text: JSON_LD,
    bodies: ["from the web", "and <b>bare</b>"],
    author: "Grace",
    wrong: "Line 1: it names no moment of a video",
  },
  "Bilibili’s XML": {
    name: "danmaku.xml",
    text: XML,
    bodies: ["前方高能 <3", "at the top"],
    wrong: "Line 5: this comment is a program and not a text",
  },
};

/** Opens the page of a video's imports, chooses a file, and has it looked through. */
async function preview(page, path, name, content) {
  await page.goto(`/manage/videos/${path.match(/\d+/)[0]}`);
  await page.getByRole("link", { name: "Import annotations" }).click();
  await page.getByLabel("File").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  await page.getByRole("button", { name: "Preview" }).click();
}

for (const [format, { name, text, bodies, author, wrong }] of Object.entries(FILES)) {
  test(`${format} is previewed, imported for all who watch, and undone`, async () => {
    const owner = await arrive(rumbl, "owner", DESKTOP);
    const viewer = await arrive(rumbl, "viewer", DESKTOP);
    const path = await addVideo(owner.page, `With ${name}`);
    await watch(viewer.page, path);
    await seek(viewer.page, 5);
    const { page } = owner;
    await preview(page, path, name, text);
    await page.getByRole("heading", { name }).waitFor();
    const shown = page.getByRole("listitem").filter({ has: page.locator(".import-words") });
    assert.deepEqual(await shown.locator(".import-words").allTextContents(), bodies);
    assert.deepEqual((await shown.locator("strong").allTextContents()).map((at) => at.slice(0, 4)), ["0:02", "0:03"]);
    if (author) await shown.first().getByText(author).waitFor();
    await page.getByText(wrong).waitFor();
    await screenshot(page, `import-${name.replace(".", "-")}`);
    await assertAccessible(page, `a preview of ${format}`);
    await showsBodies(viewer.page, []);

    await page.getByRole("button", { name: "Import 2 annotations" }).click();
    await page.getByText("Imported 2 annotations. 1 could not be read.").first().waitFor();
    await showsBodies(viewer.page, bodies);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Import undone.").waitFor();
    await showsBodies(viewer.page, []);
  });
}

/** What a video's export says, but for whose annotations they are and when they came: pairs of moment and body. */
async function exported(page, path) {
  const url = `/videos/${path.match(/\d+/)[0]}/annotations.json`;
  const { first } = await page.evaluate((from) => fetch(from).then((answer) => answer.json()), url);
  return first.items.map(({ target, body }) => [target.selector.value, body.value]);
}

test("what rumbl exported as CSV or JSON comes back as it was, and only once", async () => {
  const { page } = await arrive(rumbl, "owner", DESKTOP);
  const path = await addVideo(page, "The original");
  await watch(page, path);
  const bodies = ["=1+1, \"quoted\"; and\ttabbed", "<b>你好</b> 🎬"];
  for (const [index, body] of bodies.entries()) {
    await seek(page, index + 1.5);
    await annotate(page, body);
  }
  const original = await exported(page, path);
  assert.deepEqual(original, [["t=npt:1.5", bodies[0]], ["t=npt:2.5", bodies[1]]]);
  for (const extension of ["csv", "json"]) {
    const download = page.waitForEvent("download");
    await watch(page, path);
    await page.getByRole("link", { name: extension.toUpperCase(), exact: true }).click();
    const file = await (await download).createReadStream();
    const chunks = [];
    for await (const chunk of file) chunks.push(chunk);
    const copy = await addVideo(page, `A copy by ${extension}`);
    const again = () => preview(page, copy, `annotations.${extension}`, Buffer.concat(chunks));
    await again();
    await page.getByRole("button", { name: "Import 2 annotations" }).click();
    await page.getByText("Imported 2 annotations.").first().waitFor();
    assert.deepEqual(await exported(page, copy), original);
    await again();
    await page.getByText("Nothing in this file is new").waitFor();
    await watch(page, copy);
    await seek(page, 4);
    await showsBodies(page, bodies);
  }
});
