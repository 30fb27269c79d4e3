import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

test("a question is answered live for everybody, and tells who asked", async () => {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, "Ask away");
  await watch(alice.page, path);
  await watch(bob.page, path);
  await seek(bob.page, 10);
  await seek(alice.page, 4);
  await annotate(alice.page, "5 feet in metres?");
  for (const { page } of [alice, bob]) {
    const answer = page.locator(".annotation", { hasText: `asked by ${alice.username}` });
    await answer.getByText("1.524").waitFor();
    assert.equal(await answer.locator(".annotation-author").textContent(), "calculator");
    assert.equal(await answer.locator(".annotation-time").textContent(), "0:04");
  }
  await screenshot(bob.page, "answers");
});

test("a remark is left alone", async () => {
  const { page } = await arrive(rumbl, "carol");
  await watch(page, await addVideo(page, "Just talk"));
  await annotate(page, "what a goal!");
  await annotate(page, "again");
  await showsBodies(page, ["what a goal!", "again"]);
});
