// A conversation of 100,000 messages: it opens at the newest, is read upwards without a jump, and stays small.
import assert from "node:assert/strict";
import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { CAN_FILL, fill } from "./support/filling.mjs";
import { useRumbl } from "./support/suite.mjs";
import { open, say, startGroup, threePeople } from "./support/talking.mjs";

const rumbl = useRumbl();
const COUNT = 100_000;
/** The most messages that may be in the document at a time. */
const MAX_ROWS = 500;
/** Readings upwards, each of which loads a page of messages: more than may be in the document together. */
const STEPS = 14;

const said = (page, number) => page.getByText(`no. ${number}`, { exact: true });
const numbers = (page) => page.locator(".said").evaluateAll((rows) => rows.map((row) => Number(row.dataset.number)));

/** Waits until a message is in view. */
const isInView = (page, number) =>
  page.waitForFunction((number) => {
    const row = document.querySelector(`[data-number="${number}"]`);
    const log = document.getElementById("conversation-log").getBoundingClientRect();
    const place = row?.getBoundingClientRect();
    return place && place.top >= log.top - 1 && place.bottom <= log.bottom + 1;
  }, number);

/** The first message in the document; its text and place stay where they are while older ones come. */
async function readUpwards(page) {
  const [first] = await numbers(page);
  // In one step: the older ones may come at any time after it.
  const before = await said(page, first + 2).evaluate((text) => {
    document.getElementById("conversation-log").scrollTop = 70;
    return text.getBoundingClientRect().top;
  });
  await said(page, first - 1).waitFor({ state: "attached" });
  const after = await said(page, first + 2).evaluate((text) => text.getBoundingClientRect().top);
  assert.ok(Math.abs(after - before) <= 2, `${after - before} px at no. ${first}`);
}

function assertWithoutGaps(shown) {
  const expected = Array.from(shown, (_, index) => shown[0] + index);
  assert.deepEqual(shown, expected, "every message between the first and the last is there, in order");
}

test("100,000 messages open at the newest, and load upwards without a jump, in a small document", { skip: !CAN_FILL }, async () => {
  const { ada, bob, eva } = await threePeople(rumbl, "long");
  await startGroup(ada.page, [bob.username, eva.username], "Since ever");
  const address = ada.page.url();
  await fill(rumbl.server, address.match(/\d+/g).at(-1), { count: COUNT, unread: 0 });
  for (const { page } of [ada, eva]) {
    await open(page, address);
    await isInView(page, COUNT);
    assert.ok((await numbers(page)).length <= 100, "only the end is loaded");
    for (let step = 0; step < STEPS; step += 1) {
      await readUpwards(page);
      const shown = await numbers(page);
      assert.ok(shown.length <= MAX_ROWS, `${shown.length} messages are in the document`);
      assertWithoutGaps(shown);
    }
  }
  await screenshot(eva.page, "long-conversation-phone", { fullPage: false });

  // What is said meanwhile moves nobody who reads further up, and there is a way to it.
  const { page } = eva;
  const before = await numbers(page);
  const log = page.locator("#conversation-log");
  const scrolled = await log.evaluate((element) => element.scrollTop);
  await open(bob.page, address);
  await say(bob.page, "It goes on");
  await page.getByRole("button", { name: "Jump to the latest" }).waitFor();
  assert.deepEqual(await numbers(page), before);
  assert.equal(await log.evaluate((element) => element.scrollTop), scrolled);
  await page.getByRole("button", { name: "Jump to the latest" }).click();
  await page.getByText("It goes on").waitFor();
  await isInView(page, COUNT + 1);
  assert.ok((await numbers(page)).length <= MAX_ROWS);
});
