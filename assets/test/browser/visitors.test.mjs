import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, showsBodies, watch } from "./support/watching.mjs";

// Another file tests guests with a live connection.
const rumbl = useRumbl({ RUMBL_GUESTS: "false" });

test("a visitor watches the demo video from the home page", async () => {
  const { page } = await rumbl.window();
  await page.goto("/");
  await page.locator(".card-title a").first().click();
  await page.locator("video").evaluate((video) => video.play());
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.1);
});

test("where guests are not let in, the excerpt on the home page connects nobody", async () => {
  const { page } = await rumbl.window();
  const asked = [];
  page.on("websocket", (socket) => asked.push(socket.url()));
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/");
  await page.getByRole("list", { name: /^Latest annotations on/ }).getByRole("link").first().waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(asked.filter((address) => /socket|excerpt/.test(address)), []);
});

test("a visitor gets the replay, and an invitation to log in", async () => {
  const { page: author } = await arrive(rumbl, "author");
  const path = await addVideo(author, "For everyone");
  await watch(author, path);
  await seek(author, 5);
  await annotate(author, "for those who come later");

  const { page } = await rumbl.window();
  const sockets = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.goto(path);
  await page.getByText("0 of 1").waitFor();
  await page.getByText("Replay", { exact: true }).waitFor();
  await seek(page, 6);
  await showsBodies(page, ["for those who come later"]);
  await seek(page, 4);
  await showsBodies(page, []);
  await page.locator(".panel").getByRole("button", { name: "Log in to post" }).waitFor();
  await page.getByRole("button", { name: "Log in to post" }).waitFor();
  assert.deepEqual(sockets, []);
  await screenshot(page, "visitor");
});

test("a visitor gets every page of the annotations, each after the other", async () => {
  const { page: author } = await arrive(rumbl, "author");
  const path = await addVideo(author, "Talkative");
  const { page } = await rumbl.window();
  const pages = new Map([
    [null, { ids: [1, 2], next: "a&b=c" }],
    ["a&b=c", { ids: [3], next: "last" }],
    ["last", { ids: [4], next: null }],
  ]);
  const user = { id: 1, username: "stand-in" };
  await page.route("**/annotations/density*", (route) => {
    const numbers = { bucket_ms: 1000, buckets: [[0, 4]], count: 4, last_seq: 4 };
    return route.fulfill({ json: numbers });
  });
  await page.route("**/annotations?*", (route) => {
    const { ids, next } = pages.get(new URL(route.request().url()).searchParams.get("after"));
    const annotations = ids.map((id) => ({ id, body: `number ${id}`, at: 0, user }));
    return route.fulfill({ json: { annotations, next, last_id: 4, last_seq: 4 } });
  });
  await page.goto(path);
  await showsBodies(page, ["number 1", "number 2", "number 3", "number 4"]);
});

for (const [what, pattern] of [
  ["annotations", "**/annotations?*"],
  ["their numbers", "**/annotations/density*"],
]) {
  test(`a visitor is told when ${what} don't load, and tries again`, async () => {
    const { page: author } = await arrive(rumbl, "author");
    const path = await addVideo(author, `Once more ${what}`);
    await watch(author, path);
    await annotate(author, "second time lucky");

    const { page } = await rumbl.window({ provoked: [/status of 503/] });
    await page.route(pattern, (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.goto(path);
    await page.getByText("Some annotations could not be loaded.").waitFor();
    await screenshot(page, `missing-${what}`);
    await page.getByRole("button", { name: "Try again" }).click();
    await showsBodies(page, ["second time lucky"]);
    await page.getByText("Some annotations could not be loaded.").waitFor({ state: "hidden" });
  });
}
