// Conversations with the keyboard alone and with a screen reader: where the focus is, and what is read out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive } from "./support/people.mjs";
import { DESKTOP } from "./support/looks.mjs";
import { useRumbl } from "./support/suite.mjs";
import { open, say, sayNumbers, startGroup } from "./support/talking.mjs";

const rumbl = useRumbl({ RUMBL_LIMITS__ANNOTATION_BURST: "1000" });
/** Waits until an element has the focus. */
async function hasFocus(locator) {
  const isFocused = () => locator.evaluate((element) => element === document.activeElement);
  for (const start = Date.now(); !(await isFocused()); ) {
    assert.ok(Date.now() - start < 15_000, `${locator} has no focus`);
  }
}

async function inGroup(name) {
  const { page } = await arrive(rumbl, name, { ...DESKTOP, reducedMotion: "reduce" });
  const { username } = await arrive(rumbl, `${name}two`, DESKTOP);
  await startGroup(page, [username], "Typists");
  const row = (text) => page.locator(".said").filter({ hasText: text });
  const button = (text, name) => row(text).getByRole("button", { name, exact: true });
  const press = async (locator, key = "Enter") => {
    await locator.focus();
    await page.keyboard.press(key);
  };
  return { page, row, button, press, username };
}

test("a message that is edited has the focus, and its button when that is given up", async () => {
  const { page, row, button, press } = await inGroup("edit");
  await say(page, "Helo");
  await say(page, "and another");
  await press(button("Helo", "Edit"));
  const field = row("Helo").getByRole("textbox");
  await hasFocus(field);
  await page.keyboard.type(" you");
  assert.equal(await field.inputValue(), "Helo you");
  await page.keyboard.press("Escape");
  await hasFocus(button("Helo", "Edit"));
  assert.equal(await row("Helo").getByRole("textbox").count(), 0);
  await page.keyboard.press("Enter");
  await hasFocus(field);
  await field.fill("Hello");
  // Until it is saved, the row has its old words.
  await press(button("Helo", "Save"));
  await page.locator(".said-words").getByText("Hello", { exact: true }).waitFor();
});

test("keeping a message is chosen first, and after a deletion the messages have the focus", async () => {
  const { page, row, button, press } = await inGroup("drop");
  await say(page, "not for long");
  await press(button("not for long", "Delete"));
  await hasFocus(button("not for long", "Keep"));
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await row("not for long").waitFor({ state: "detached" });
  await hasFocus(page.getByRole("log", { name: "Messages" }));
});

test("staying in a group is chosen first, and whoever adds and removes people goes on with the next ones", async () => {
  const { page, press, username } = await inGroup("panel");
  await press(page.getByRole("button", { name: "Details" }));
  await press(page.getByRole("button", { name: "Leave group" }));
  await hasFocus(page.getByRole("button", { name: "Stay" }));
  await page.keyboard.press("Enter");
  await hasFocus(page.getByRole("button", { name: "Leave group" }));
  const search = page.getByRole("searchbox", { name: "Add people" });
  await press(page.getByRole("button", { name: `Remove ${username}` }));
  await hasFocus(search);
  await page.keyboard.type(username);
  await press(page.getByRole("button", { name: `Add ${username}` }));
  await page.getByText("2 members").waitFor();
  await hasFocus(search);
});

test("new messages are read out, and older ones that are loaded are not", async () => {
  const { page } = await inGroup("read");
  await sayNumbers(page, 70);
  await open(page, page.url());
  const log = page.getByRole("log", { name: "Messages" });
  // A screen reader looks at it when something was added.
  await log.evaluate((element) => {
    window.readOut = [];
    const observer = new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter(({ dataset }) => dataset?.number);
      if (element.getAttribute("aria-live") !== "off") window.readOut.push(...added.map(({ dataset }) => Number(dataset.number)));
    });
    observer.observe(element, { childList: true, subtree: true });
  });
  await log.evaluate((element) => (element.scrollTop = 0));
  await page.getByText("no. 1", { exact: true }).waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.getElementById("conversation-log").hasAttribute("aria-live"));
  assert.deepEqual(await page.evaluate(() => window.readOut), []);
  await say(page, "and now?");
  assert.deepEqual(await page.evaluate(() => window.readOut), [71]);
});
