import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const SITE = "https://player.vimeo.com";
const FRAME = `${SITE}/video/76979871`;
const standIn = await readFile(new URL("support/vimeo_stand_in.html", import.meta.url), "utf8");

/** Opens a Vimeo video, with `body` in place of Vimeo's player. */
async function atVimeoVideo(address, body = standIn) {
  const viewer = await arrive(rumbl, "viewer", { mayAsk: [SITE] });
  await viewer.context.route("https://**", (route) => route.abort());
  await viewer.context.route(`${FRAME}**`, (route) =>
    route.fulfill({ contentType: "text/html", body }),
  );
  await watch(viewer.page, await addVideo(viewer.page, "From Vimeo", address));
  const inFrame = (work, argument) => viewer.page.frame({ url: /player\.vimeo/ }).evaluate(work, argument);
  return { ...viewer, inFrame };
}

const pressPlay = (page) => page.getByRole("button", { name: /Play from Vimeo/ }).click();

/** Presses play, and waits until the stand-in plays. */
async function play({ page }) {
  await pressPlay(page);
  await page.getByRole("button", { name: /Play from Vimeo/ }).waitFor({ state: "detached" });
  await page.frame({ url: /player\.vimeo/ }).waitForFunction(() => standIn.calls.includes("play"));
}

test("nobody else is asked for anything before play is pressed, and then only for the frame", async () => {
  const viewer = await atVimeoVideo("https://vimeo.com/76979871/abcdef0123");
  await screenshot(viewer.page, "vimeo-poster");
  assert.deepEqual(viewer.watched.foreign, []);
  await play(viewer);
  assert.deepEqual(viewer.watched.foreign, [`${FRAME}?dnt=1&h=abcdef0123`]);
});

test("a video from Vimeo is annotated, replayed and sought like any other", async () => {
  const viewer = await atVimeoVideo("vimeo.com/76979871");
  const { page, inFrame } = viewer;
  await play(viewer);
  await page.getByLabel("Annotate", { exact: true }).blur();
  await page.keyboard.press("k");
  await page.frame({ url: /player\.vimeo/ }).waitForFunction(() => standIn.calls.at(-1) === "pause");
  const at = (seconds) => inFrame((to) => standIn.at(to), seconds);
  const takes = (words) =>
    page.waitForFunction((time) => document.getElementById("captured-time").value === time, words);
  await at(12.5);
  await inFrame(() => standIn.tell("seeked"));
  await takes("0:12");
  await annotate(page, "from the other side");
  await showsBodies(page, ["from the other side"]);
  await at(3);
  await inFrame(() => standIn.tell("seeked"));
  await showsBodies(page, []);
  await at(40);
  await inFrame(() => standIn.tell("seeked"));
  await showsBodies(page, ["from the other side"]);
  await page.getByRole("button", { name: "Go to 0:12" }).click();
  await page.frame({ url: /player\.vimeo/ }).waitForFunction(() => standIn.calls.includes("setCurrentTime 12.5"));
});

test("a video that its owner does not let play here says so", async () => {
  const viewer = await atVimeoVideo("https://player.vimeo.com/video/76979871");
  await play(viewer);
  await viewer.inFrame(() => standIn.tell("error", { name: "PrivacyError", message: "no" }));
  await viewer.page.getByText("Its owner does not let this video be played outside Vimeo.").waitFor();
  await screenshot(viewer.page, "vimeo-refused");
});

test("a play that the browser holds back says where to press", async () => {
  const refusing = `${standIn}<script>standIn.refuses.play = "NotAllowedError"</script>`;
  const viewer = await atVimeoVideo("https://vimeo.com/76979871", refusing);
  await pressPlay(viewer.page);
  await viewer.page.getByText("Press play in Vimeo’s player.").waitFor();
});

test("a video that Vimeo does not have says so, and leaves the poster for another try", async () => {
  const gone = "<script>parent.postMessage({event: 'error', data: {method: 'ready', name: 'NotFoundError', message: ''}}, '*')</script>";
  const { page } = await atVimeoVideo("https://vimeo.com/76979871", gone);
  await pressPlay(page);
  await page.getByText("Vimeo no longer has this video.").waitFor();
  await page.getByRole("button", { name: /Play from Vimeo/ }).waitFor();
  assert.equal(await page.locator("iframe").count(), 0);
});
