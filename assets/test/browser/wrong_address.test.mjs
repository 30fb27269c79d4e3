import assert from "node:assert/strict";
import { test } from "node:test";
import { useRumbl } from "./support/suite.mjs";

const ELSEWHERE = "https://rumbl.example";
const rumbl = useRumbl({ PUBLIC_URL: ELSEWHERE });

test("a page at another address than PUBLIC_URL does not try to be live, and says where it is", async () => {
  const { page } = await rumbl.window();
  await page.goto("/watch/1");
  await page.getByText(`Live only at ${ELSEWHERE}`).waitFor();
});

test("a live page there says the same, does not try to connect, and works as it does without scripts", async () => {
  const { page } = await rumbl.window();
  const sockets = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.goto("/search");
  await page.getByText(`Live only at ${ELSEWHERE}`).waitFor();
  const search = page.locator("#search-text");
  await search.fill("whale");
  await search.press("Enter");
  await page.waitForURL(/q=whale/);
  await page.getByText(`Live only at ${ELSEWHERE}`).waitFor();
  await page.getByText("WHALE").first().waitFor();
  assert.deepEqual(sockets, []);
});
