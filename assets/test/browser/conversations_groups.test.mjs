// How conversations begin, and who is in them: three people, one of them at a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { assertAccessible, assertFits } from "./support/looks.mjs";
import { useRumbl } from "./support/suite.mjs";
import { isConnected, isTold, message, open, pick, say, startGroup, threePeople } from "./support/talking.mjs";

const rumbl = useRumbl({ RUMBL_LIMITS__ANNOTATION_BURST: "1000" });
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

/** What somebody goes by in titles. */
const nameOf = ({ username }) => username.replace(/(\d+)$/, " the $1th");

async function inspect(page, name) {
  await assertFits(page, name);
  await screenshot(page, name, { fullPage: false });
  await assertAccessible(page, name);
}

test("two people have one conversation, whoever opens it, and a third one has no way into it", async () => {
  const { ada, bob, eva } = await threePeople(rumbl, "pair", { provoked: [MISSING_PAGE] });
  await message(ada.page, bob.username.replace(/\d+$/, " the"));
  await heading(ada.page, nameOf(bob));
  await message(bob.page, ada.username.replace(/\d+$/, " the"));
  assert.equal(bob.page.url(), ada.page.url());
  await say(bob.page, "It is the same one");
  await ada.page.locator(".said-words").getByText("It is the same one").waitFor();
  const response = await eva.page.goto(ada.page.url());
  assert.equal(response.status(), 404);
  await open(eva.page, "/conversations");
  await eva.page.getByText("No conversations yet.").waitFor();
  await isTold(eva.page, 0);
});

test("whoever is in a new group is told at once on any page, and without a title it goes by their names", async () => {
  for (const [name, desktop, phone] of [
    ["told", "/videos", "/users"],
    ["film", "/watch/1", "/conversations"],
  ]) {
    const { ada, bob, eva } = await threePeople(rumbl, name);
    for (const [{ page }, path] of [[bob, desktop], [eva, phone]]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await isTold(page, 0);
    }
    await startGroup(ada.page, [bob.username, eva.username]);
    await heading(ada.page, `${nameOf(bob)}, ${nameOf(eva)}`);
    for (const { page } of [bob, eva]) await isTold(page, 1);
    await isTold(ada.page, 0);
    // Each one reads the names of the others.
    await eva.page.getByRole("link", { name: /^Messages/ }).click();
    // Names that are too long for the phone leave room for the time.
    const [row, time] = await Promise.all([".talk", ".talk time"].map((part) => eva.page.locator(part).boundingBox()));
    assert.ok(time.x + time.width < Math.min(row.x + row.width, 390), "the time is in view");
    await inspect(eva.page, `group-told-${name}-phone`);
    await eva.page.getByRole("link", { name: `${nameOf(ada)}, ${nameOf(bob)}`, exact: true }).click();
    await heading(eva.page, `${nameOf(ada)}, ${nameOf(bob)}`);
    await isTold(eva.page, 0);
    await isTold(bob.page, 1);
  }
});

test("people are found as one types, picked and dropped again, and a phone is wide enough for it", async () => {
  const { ada, bob, eva } = await threePeople(rumbl, "pick");
  const { page } = eva;
  await open(page, "/conversations");
  await page.getByRole("link", { name: "New group" }).click();
  await isConnected(page);
  const found = page.getByRole("list", { name: "Found" }).getByRole("listitem");
  const field = page.getByRole("searchbox", { name: "Add people" });
  await field.pressSequentially("pick");
  await page.getByText("2 people found").waitFor();
  assert.equal(await found.count(), 2);
  await field.pressSequentially("ada");
  await page.getByText("1 person found").waitFor();
  await field.fill("nobody goes by that");
  await page.getByText("Nobody found.").waitFor();
  await pick(page, ada.username);
  await pick(page, bob.username);
  await inspect(page, "group-new-phone");
  const picked = page.getByRole("list", { name: "In the group" });
  await picked.getByRole("link", { name: `Remove ${ada.username}`, exact: true }).click();
  await picked.getByRole("link", { name: `Remove ${ada.username}`, exact: true }).waitFor({ state: "detached" });
  await page.getByLabel("Title", { exact: true }).fill("Just us");
  await page.getByRole("button", { name: "Start group" }).click();
  await heading(page, "Just us");
  await isTold(bob.page, 1);
  await isTold(ada.page, 0);
});

test("the owner adds and removes members, each of whom is told, and sees no more than they should", async () => {
  const { ada, bob, eva } = await threePeople(rumbl, "member", { provoked: [MISSING_PAGE] });
  await startGroup(ada.page, [bob.username], "Regulars");
  const { page } = ada;
  const address = page.url();
  await open(bob.page, address);
  await bob.page.getByText("2 members").waitFor();
  await eva.page.goto("/videos");
  await page.getByRole("button", { name: "Details" }).click();
  const details = page.getByRole("region", { name: "Details" });
  await details.getByRole("searchbox", { name: "Add people" }).pressSequentially(eva.username);
  await details.getByRole("button", { name: `Add ${eva.username}`, exact: true }).click();
  await details.getByRole("button", { name: `Remove ${eva.username}`, exact: true }).waitFor();
  for (const { page } of [ada, bob]) await page.getByText("3 members").waitFor();
  await isTold(eva.page, 1);
  await open(eva.page, address);
  await say(eva.page, "Thanks for having me");
  for (const { page } of [ada, bob]) await page.getByText("Thanks for having me").waitFor();
  // Only the owner can remove anybody.
  await eva.page.getByRole("button", { name: "Details" }).click();
  await eva.page.getByRole("button", { name: "Leave group" }).waitFor();
  assert.equal(await eva.page.getByRole("button", { name: /^Remove/ }).count(), 0);
  await inspect(eva.page, "group-details-phone");
  await inspect(page, "group-details-desktop");

  await details.getByRole("button", { name: `Remove ${eva.username}`, exact: true }).click();
  for (const { page } of [ada, bob]) await page.getByText("2 members").waitFor();
  await eva.page.waitForURL(/\/conversations$/);
  await eva.page.getByText("You are no longer in this conversation.").waitFor();
  await say(bob.page, "Where did they go?");
  await page.getByText("Where did they go?").waitFor();
  await open(eva.page, "/conversations");
  await eva.page.getByText("No conversations yet.").waitFor();
  assert.equal(await eva.page.getByText("You are no longer in this conversation.").count(), 0);
  await isTold(eva.page, 0);
  assert.equal((await eva.page.goto(address)).status(), 404);
});

test("a member leaves, after a question, and the others go on", async () => {
  const { ada, bob, eva } = await threePeople(rumbl, "leave");
  await startGroup(ada.page, [bob.username, eva.username], "Leavers");
  await open(eva.page, ada.page.url());
  await eva.page.getByRole("button", { name: "Details" }).click();
  await eva.page.getByRole("button", { name: "Leave group" }).click();
  const question = eva.page.getByRole("group", { name: "Leave this group?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await question.waitFor({ state: "detached" });
  await eva.page.getByRole("button", { name: "Leave group" }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await eva.page.waitForURL(/\/conversations$/);
  await eva.page.getByText("You are no longer in this conversation.").waitFor();
  await ada.page.getByText("2 members").waitFor();
  await open(bob.page, ada.page.url());
  await say(bob.page, "The two of us, then");
  await ada.page.getByText("The two of us, then").waitFor();
  await open(eva.page, "/conversations");
  await eva.page.getByText("No conversations yet.").waitFor();
});
