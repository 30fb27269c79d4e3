import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, DESKTOP, PHONE } from "./support/looks.mjs";
import { arrive, PASSWORD } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";

const rumbl = useRumbl();
/** What only this page loads: Swagger UI with its styles, compressed. */
const MAX_BYTES = 520_000;

/** What Swagger UI's own HTML breaks: it has a `main` inside of the page's, and skips a level of headings. */
const SWAGGER_UI = ["heading-order", "landmark-main-is-top-level", "landmark-no-duplicate-main", "landmark-unique"];

/** Makes a key in the settings, and returns it. */
async function makeKey(page) {
  await page.goto("/settings/api-keys");
  await page.getByLabel("Name").fill("docs");
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make key" }).click();
  return page.getByLabel("Key", { exact: true }).inputValue();
}

async function openDocs(page) {
  await page.goto("/api/docs");
  await page.getByText("List people").first().waitFor();
}

const operation = (page, path) => page.locator(".opblock").filter({ has: page.locator(`[data-path="${path}"]`) });

test("the API is read and tried on a page of its own, with a key", async () => {
  const { page } = await arrive(rumbl, "ada", DESKTOP);
  const key = await makeKey(page);
  await page.goto("/settings/api-keys");
  await page.getByRole("link", { name: "what programs can do, and try it" }).click();
  await page.getByText("List people").first().waitFor();
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".auth-container").filter({ hasText: "X-API-Key" });
  await dialog.locator("input").fill(key);
  await dialog.getByRole("button", { name: "Apply credentials" }).click();
  await dialog.getByRole("button", { name: "Close" }).click();
  const people = operation(page, "/api/v1/users").filter({ hasText: "List people" });
  await people.getByRole("button").first().click();
  await people.getByRole("button", { name: "Try it out" }).click();
  const asked = page.waitForRequest("**/api/v1/users*");
  await people.getByRole("button", { name: "Execute" }).click();
  assert.equal((await asked).headers()["x-api-key"], key);
  const answer = people.locator(".live-responses-table");
  await answer.locator(".response-col_status", { hasText: "200" }).waitFor();
  await answer.getByText('"username"').first().waitFor();
  await page.reload();
  await page.getByText("List people").first().waitFor();
  const kept = await page.evaluate((secret) => JSON.stringify({ ...localStorage, ...sessionStorage }).includes(secret), key);
  assert.equal(kept, false, "the key is gone with the page");
});

test("a token that proves nothing is answered with 401, and the page says so", async () => {
  const { page } = await rumbl.window({ ...DESKTOP, provoked: [/status of 401/] });
  await openDocs(page);
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".auth-container").filter({ hasText: "bearer" });
  await dialog.locator("input").fill("nonsense");
  await dialog.getByRole("button", { name: "Apply credentials" }).click();
  await dialog.getByRole("button", { name: "Close" }).click();
  const list = operation(page, "/api/v2/categories").filter({ hasText: "List categories" });
  await list.getByRole("button").first().click();
  await list.getByRole("button", { name: "Try it out" }).click();
  await list.getByRole("button", { name: "Execute" }).click();
  await list.locator(".live-responses-table .response-col_status", { hasText: "401" }).waitFor();
});

test("what the page loads is bounded, and comes from this site alone", async () => {
  const { context, page } = await rumbl.window(DESKTOP);
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const origins = new Set();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await openDocs(page);
  await page.waitForLoadState("networkidle");
  assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
  assert.deepEqual([...origins].filter((origin) => origin !== "null"), [rumbl.server.url]);
});

for (const [name, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the page is accessible and fits on a ${name} in the ${colorScheme}`, async () => {
      const { page } = await rumbl.window({ ...size, colorScheme });
      await openDocs(page);
      await assertFits(page, name);
      const people = operation(page, "/api/v1/users").filter({ hasText: "Register a person" });
      await people.getByRole("button").first().click();
      await people.getByText("Request body").waitFor();
      await assertFits(page, `${name} with an operation open`);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/docs-${name}-${colorScheme}.png` });
      await assertAccessible(page, name, SWAGGER_UI);
    });
  }
}
