import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_AWAY, screenshot } from "./support/browser.mjs";
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

/** The official client waits for up to 5 s before it connects again, and 10 s before it rejoins. */
const RECONNECT_TIMEOUT_MS = 30_000;

/**
 * Posts until the server has it. A click that comes just as the connection breaks is lost like any
 * on a button that can't be pressed; the text stays, and can be posted as soon as it can be again,
 * unless the page does not know yet whether the server has it.
 */
async function annotateUntilSaved(page, body) {
  const post = page.getByRole("button", { name: "Post" });
  await page.getByLabel("Annotate", { exact: true }).fill(body);
  for (;;) {
    await post.click();
    const outcome = await page.waitForFunction(
      () => {
        const text = document.getElementById("annotation-body");
        const button = text.form.querySelector("button[type=submit]");
        const problem = document.getElementById("composer-problem").textContent;
        const isIdle = !button.disabled && !problem.startsWith("Not confirmed");
        return text.value === "" || isIdle ? { isSaved: text.value === "" } : false;
      },
      null,
      { timeout: RECONNECT_TIMEOUT_MS },
    );
    if ((await outcome.jsonValue()).isSaved) return;
  }
}

async function annotateMany(page, name, count) {
  const bodies = [];
  for (let number = 1; number <= count; number += 1) {
    const body = `${name} ${number}`;
    await annotateUntilSaved(page, body);
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
  await alice.page.getByText("bob 2", { exact: true }).waitFor();
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
  assert.equal(await bob.page.getByRole("button", { name: "Post" }).isDisabled(), true);
  await composer.press("Enter");
  await bob.page.getByText("There is no connection. Post it again once it is back.").waitFor();
  await bob.context.setOffline(false);
  await isLive(bob.page);
  await showsBodies(bob.page, ["before", "meanwhile"]);
  assert.equal(await composer.inputValue(), "not lost");
  assert.equal(await bob.page.locator("#composer-problem").textContent(), "");
  await composer.press("Enter");
  await showsBodies(bob.page, ["before", "meanwhile", "not lost"]);
  await showsBodies(alice.page, ["before", "meanwhile", "not lost"]);
});

/**
 * Stands between a page and its first connection, until `cut` ends it. Frames with the event
 * "new_annotation" and what answers them are lost in the given direction.
 */
async function loseAnnotations(page, direction) {
  let connections = 0;
  const line = { cut: null };
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    const server = client.connectToServer();
    connections += 1;
    if (connections > 1) return;
    const lostRefs = new Set();
    const isLost = (frame) => {
      const [, ref, , event] = JSON.parse(frame);
      if (event === "new_annotation" && ref !== null) lostRefs.add(ref);
      return event === "new_annotation" || lostRefs.has(ref);
    };
    client.onMessage((frame) => {
      const lost = isLost(frame);
      if (!(lost && direction === "up")) server.send(frame);
    });
    server.onMessage((frame) => {
      if (!isLost(frame)) client.send(frame);
    });
    line.cut = () => client.close({ code: 1011 });
  });
  return line;
}

test("an annotation whose answer was lost is found again, and not posted twice", async () => {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, "Lost answer");
  const line = await loseAnnotations(alice.page, "down");
  await watch(alice.page, path);
  await watch(bob.page, path);
  const composer = alice.page.getByLabel("Annotate", { exact: true });
  await composer.fill("did you get this?");
  await composer.press("Enter");
  await showsBodies(bob.page, ["did you get this?"]);
  assert.equal(await composer.inputValue(), "did you get this?");
  await line.cut();
  await showsBodies(alice.page, ["did you get this?"]);
  await alice.page.waitForFunction(() => document.getElementById("annotation-body").value === "");
  assert.equal(await alice.page.locator("#composer-problem").textContent(), "");
});

test("an annotation that was lost on the way is kept, and posted once by hand", async () => {
  const { page } = await arrive(rumbl, "alice");
  const path = await addVideo(page, "Lost words");
  const line = await loseAnnotations(page, "up");
  await watch(page, path);
  const composer = page.getByLabel("Annotate", { exact: true });
  await composer.fill("say that again");
  await composer.press("Enter");
  await page.getByRole("button", { name: "Posting…" }).waitFor();
  await line.cut();
  await page.getByText("The connection was lost before this was saved. Post it again.").waitFor();
  assert.equal(await composer.inputValue(), "say that again");
  await screenshot(page, "annotation-lost");
  await page.getByRole("button", { name: "Post" }).click();
  await showsBodies(page, ["say that again"]);
  assert.equal(await composer.inputValue(), "");
});
