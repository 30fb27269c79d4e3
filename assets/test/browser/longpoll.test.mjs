import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, showsBodies, showsPeople, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

/** Counts the WebSockets and long-poll sessions that a page opens. */
function countConnections(page) {
  const opened = { webSockets: 0, polls: 0 };
  page.on("websocket", () => (opened.webSockets += 1));
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/socket/longpoll") opened.polls += 1;
  });
  return opened;
}

test("where a WebSocket carries nothing, a viewer is live by long-poll", async () => {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, "Behind a proxy");
  await watch(alice.page, path);
  // As a proxy that lets WebSockets open, and swallows what they carry.
  await bob.page.routeWebSocket(/\/socket\/websocket/, () => {});
  await watch(bob.page, path);
  await showsPeople(alice.page, { [alice.username]: 1, [bob.username]: 1 });
  await annotate(bob.page, "from behind it");
  await annotate(alice.page, "to behind it");
  for (const { page } of [alice, bob]) {
    await showsBodies(page, ["from behind it", "to behind it"]);
  }
});

test("where a WebSocket carries nothing, a page is live by long-poll too", async () => {
  const { page } = await arrive(rumbl, "carol");
  await addVideo(page, "Lighthouses");
  await page.routeWebSocket(/\/live\/websocket/, () => {});
  await page.goto("/search");
  await page.locator("[data-phx-main].phx-connected").waitFor();
  await page.getByLabel("What to look for").pressSequentially("lighth");
  await page.locator("#found-videos ~ ul mark", { hasText: "Lighth" }).first().waitFor();
  await page.waitForURL("**/search?q=lighth");
});

test("a server that was away is found again by WebSocket, not by long-poll", async () => {
  const { page } = await arrive(rumbl, "alice", { provoked: [SERVER_AWAY] });
  const path = await addVideo(page, "Restarted");
  const opened = countConnections(page);
  await watch(page, path);
  await rumbl.server.kill();
  await page.getByText("Reconnecting…").waitFor();
  // At least one try fails, after which the client by itself would turn to long-poll.
  await page.waitForEvent("websocket");
  await rumbl.server.start();
  await isLive(page);
  assert.equal(opened.polls, 0);
  assert.ok(opened.webSockets > 1);
});
