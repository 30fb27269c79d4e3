// What the scripts say follows the language of the page. The page itself is English here, and is given another script.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MISSING_PAGE } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl({}, { locale: "en" });
const MESSAGES = /\/assets\/messages\.([\w-]+?)-[0-9a-f]{16}\.js$/;

/** Has the pages of a window get the texts of another language. */
async function speak(context, tag) {
  const body = await readFile(new URL(`../../dist/messages.${tag}.js`, import.meta.url));
  await context.route(MESSAGES, (route) => route.fulfill({ body, contentType: "text/javascript; charset=utf-8" }));
}

/** The first video, as a new member sees it in a language. */
async function watch(tag) {
  const { context, page } = await arrive(rumbl, "speaker");
  await speak(context, tag);
  await page.goto("/watch/1");
  return page;
}

test("a page loads the texts of its own language alone, before all other scripts", async () => {
  const { page } = await rumbl.window();
  for (const path of ["/", "/watch/1", "/embed/1", "/sessions/new"]) {
    const scripts = [];
    page.on("request", (request) => request.resourceType() === "script" && scripts.push(new URL(request.url()).pathname));
    await page.goto(path, { waitUntil: "networkidle" });
    assert.deepEqual(scripts.flatMap((script) => MESSAGES.exec(script)?.[1] ?? []), ["en"], path);
    const [first] = await page.locator("script[src]").all();
    assert.match(await first.getAttribute("src"), MESSAGES, path);
    page.removeAllListeners("request");
  }
});

test("the scripts of a watch page speak German", async () => {
  const page = await watch("de");
  await page.locator("#connection").getByText("Live", { exact: true }).waitFor();
  await page.locator("#post").getByText("Posten", { exact: true }).waitFor();
  await page.locator("#play[aria-label=Abspielen]").waitFor();
  await page.locator("#annotation-body").fill("Guten Abend");
  await page.locator("#post").click();
  const row = page.locator("#annotations > li", { hasText: "Guten Abend" });
  await row.getByRole("button", { name: "Zu 0:00 springen" }).waitFor();
  await row.getByRole("button", { name: /^Mehr zu .+ bei 0:00$/ }).click();
  await row.getByRole("button", { name: "Löschen" }).click();
  await row.getByText("Deine Anmerkung für alle löschen?").waitFor();
  await row.getByRole("button", { name: "Behalten" }).click();
  assert.match(await page.locator("#annotation-count").textContent(), /^\d+ von \d+$/);
});

test("the accented language shows what the scripts of a watch page say", async () => {
  const page = await watch("en-XA");
  await page.locator("#connection").getByText(/^\[Łíṽé/).waitFor();
  await page.locator("#post").getByText(/^\[Ƥóšť/).waitFor();
  const labels = await page.locator("#annotations button:visible, .timeline-markers button").evaluateAll((buttons) =>
    buttons.map((button) => button.ariaLabel ?? button.textContent),
  );
  assert.ok(labels.length > 0);
  for (const label of labels) assert.match(label, /^\[.*\]$/);
});

test("without the script, the page still works", async () => {
  const { context, page } = await rumbl.window({ provoked: [MISSING_PAGE] });
  await context.route(MESSAGES, (route) => route.fulfill({ status: 404 }));
  await page.goto("/watch/1");
  await page.locator("#connection").getByText("connection-live").waitFor();
});
