import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import {
  addVideo,
  annotate,
  isLive,
  seek,
  shownBodies,
  showsBodies,
  showsPeople,
  watch,
} from "./support/watching.mjs";

const rumbl = useRumbl();
const provoking = { provoked: [SERVER_AWAY] };

/** Posts, and waits until the page has accepted it, either stored or waiting for the connection. */
async function annotateAnyhow(page, body) {
  await page.getByLabel("Annotate", { exact: true }).fill(body);
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await page.waitForFunction(() => document.getElementById("annotation-body").value === "");
}

async function annotateMany(page, name, count) {
  const bodies = [];
  for (let number = 1; number <= count; number += 1) {
    const body = `${name} ${number}`;
    await annotateAnyhow(page, body);
    bodies.push(body);
  }
  return bodies;
}

test("a server killed while two annotate loses nothing, and repeats nothing", async () => {
  const alice = await arrive(rumbl, "alice", provoking);
  const bob = await arrive(rumbl, "bob", provoking);
  const path = await addVideo(alice.page, "Tunnel");
  await watch(alice.page, path);
  await watch(bob.page, path);
  await seek(alice.page, 29);
  await seek(bob.page, 29);

  const writing = [annotateMany(alice.page, "alice", 8), annotateMany(bob.page, "bob", 8)];
  await alice.page.locator(".annotation-body").getByText("bob 2", { exact: true }).waitFor();
  await rumbl.server.kill();
  await alice.page.getByText("Reconnecting…").waitFor();
  await screenshot(alice.page, "reconnecting");
  await rumbl.server.start();
  const bodies = (await Promise.all(writing)).flat().sort();

  const inOrder = await settledBodies(alice.page, bodies.length);
  assert.deepEqual(inOrder.toSorted(), bodies);
  await showsBodies(bob.page, inOrder);
  await isLive(alice.page);
  await showsPeople(alice.page, { [alice.username]: 1, [bob.username]: 1 });

  const { page: later } = await arrive(rumbl, "later");
  await watch(later, path);
  await seek(later, 29);
  await showsBodies(later, inOrder);
});

async function settledBodies(page, count) {
  await page.waitForFunction(
    (expected) => document.querySelectorAll(".annotation").length >= expected,
    count,
  );
  return shownBodies(page);
}

test("what others said while a viewer was away arrives when they are back", async () => {
  const alice = await arrive(rumbl, "alice", provoking);
  const bob = await arrive(rumbl, "bob", provoking);
  const path = await addVideo(alice.page, "Away");
  await watch(alice.page, path);
  await watch(bob.page, path);
  await annotate(alice.page, "before");
  await showsBodies(bob.page, ["before"]);

  await bob.context.setOffline(true);
  // Being offline does not end a WebSocket that is open; losing it does.
  await rumbl.server.kill();
  await rumbl.server.start();
  await isLive(alice.page);
  await annotate(alice.page, "meanwhile");
  // After a while it says that there is no connection.
  await bob.page.locator("#connection:not([data-state=live])").waitFor();

  const composer = bob.page.getByLabel("Annotate", { exact: true });
  await composer.fill("not lost");
  await composer.press("Enter");
  await bob.page.getByText("1 annotation will be posted once you are connected.").waitFor();
  assert.equal(await composer.inputValue(), "");
  await bob.context.setOffline(false);
  await isLive(bob.page);
  await showsBodies(bob.page, ["before", "meanwhile", "not lost"]);
  await showsBodies(alice.page, ["before", "meanwhile", "not lost"]);
});

/**
 * Stands between a page and the server. On the first connection, frames with the event
 * "new_annotation" and what answers them are lost in the given direction. `cut` ends that connection,
 * and no other comes about until `mend`. `sent` are the posts that the page has made, and `firstPost`
 * resolves with the first of them.
 */
async function loseAnnotations(page, direction) {
  const line = { isCut: false, connections: 0, sent: [] };
  let noticePost;
  line.firstPost = new Promise((resolve) => (noticePost = resolve));
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    if (line.isCut) return client.close({ code: 1011 });
    const server = client.connectToServer();
    line.connections += 1;
    const isFirst = line.connections === 1;
    const lostRefs = new Set();
    const isLost = (frame) => {
      const [, ref, , event] = JSON.parse(frame);
      if (event === "new_annotation" && ref !== null) lostRefs.add(ref);
      return isFirst && (event === "new_annotation" || lostRefs.has(ref));
    };
    client.onMessage((frame) => {
      const [, , , event, payload] = JSON.parse(frame);
      if (event === "new_annotation") {
        line.sent.push(payload);
        noticePost(payload);
      }
      if (!(isLost(frame) && direction === "up")) server.send(frame);
    });
    server.onMessage((frame) => {
      if (!isLost(frame)) client.send(frame);
    });
    line.cut = () => {
      line.isCut = true;
      client.close({ code: 1011 });
    };
    line.mend = () => (line.isCut = false);
  });
  return line;
}

const WAITING = "Sent, but not confirmed yet. It will not appear twice.";
/** Waits until nothing that was written is on its way any more. */
const isSettled = (page) =>
  page.waitForFunction(
    () => document.getElementById("annotation-body").value === "" && document.getElementById("outbox").hidden,
  );

for (const [what, direction, colorScheme] of [
  ["an annotation whose answer was lost", "down", "light"],
  ["an annotation that was lost on its way", "up", "dark"],
]) {
  test(`${what} is posted again by itself, and is there once`, async () => {
    const alice = await arrive(rumbl, "alice", { colorScheme });
    const bob = await arrive(rumbl, "bob");
    const path = await addVideo(alice.page, `Lost, ${direction}`);
    const line = await loseAnnotations(alice.page, direction);
    await watch(alice.page, path);
    await watch(bob.page, path);
    const composer = alice.page.getByLabel("Annotate", { exact: true });
    await composer.fill("did you get this?");
    await composer.press("Enter");
    await alice.page.getByRole("button", { name: "Posting…" }).waitFor();
    if (direction === "down") await showsBodies(bob.page, ["did you get this?"]);
    line.cut();
    await alice.page.getByText(WAITING).waitFor();
    assert.equal(await composer.inputValue(), "");
    const waiting = alice.page.locator(".outbox-post", { hasText: "did you get this?" });
    assert.equal(await waiting.getByRole("button").count(), 0, "it may be stored already");
    await assertAccessible(alice.page, `a post that waits, in ${colorScheme} colours`);
    await screenshot(alice.page, `annotation-lost-${direction}`);
    line.mend();
    await isSettled(alice.page);
    await annotate(alice.page, "good");
    for (const { page } of [alice, bob]) await showsBodies(page, ["did you get this?", "good"]);
    assert.deepEqual(line.sent[1], line.sent[0]);
  });
}

test("an annotation that was not answered before a reload is posted by itself, and is there once", async () => {
  const { page } = await arrive(rumbl, "alice");
  const path = await addVideo(page, "Reloaded");
  const line = await loseAnnotations(page, "down");
  await watch(page, path);
  const composer = page.getByLabel("Annotate", { exact: true });
  await composer.fill("too quick");
  await composer.press("Enter");
  await line.firstPost;
  await page.reload();
  await isLive(page);
  await isSettled(page);
  await annotate(page, "and now");
  await showsBodies(page, ["too quick", "and now"]);
  assert.deepEqual(line.sent[1], line.sent[0]);
});

/** Answers the first post with an error, although the server stores it, as after an uncertain commit. */
async function makeUncertain(page) {
  const errors = { base: ["It may have been stored. Post it again: it will not appear twice."] };
  let uncertainRef = null;
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    const server = client.connectToServer();
    client.onMessage((frame) => {
      const [, ref, , event] = JSON.parse(frame);
      if (event === "new_annotation") uncertainRef ??= ref;
      server.send(frame);
    });
    server.onMessage((frame) => {
      const [joinRef, ref, topic, event] = JSON.parse(frame);
      const isAnswer = event === "phx_reply" && ref !== null && ref === uncertainRef;
      const answer = [joinRef, ref, topic, event, { status: "error", response: { errors } }];
      client.send(isAnswer ? JSON.stringify(answer) : frame);
    });
  });
}

test("an annotation that may have been stored is there once after it is posted again by hand", async () => {
  const { page } = await arrive(rumbl, "alice", { names: ["It may have been stored.*twice\\."] });
  const path = await addVideo(page, "Uncertain");
  await makeUncertain(page);
  await watch(page, path);
  const composer = page.getByLabel("Annotate", { exact: true });
  await composer.fill("stored?");
  await composer.press("Enter");
  await page.getByText("It may have been stored. Post it again: it will not appear twice.", { exact: true }).waitFor();
  assert.equal(await composer.inputValue(), "stored?");
  await composer.press("Enter");
  await isSettled(page);
  await annotate(page, "surely");
  await showsBodies(page, ["stored?", "surely"]);
});
