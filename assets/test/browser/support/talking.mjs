import { DESKTOP, PHONE } from "./looks.mjs";
import { arrive } from "./people.mjs";

/** Waits until a conversation's page is connected. */
export const isConnected = (page) => page.locator("[data-phx-main].phx-connected").waitFor();

/** Opens a live page, and waits until it is connected. */
export async function open(page, path) {
  await page.goto(path);
  await isConnected(page);
}

/** Opens the profile of somebody whose name begins with `name`, by the list of people. */
export async function openProfile(page, name) {
  const link = page.getByRole("link", { name }).first();
  for (let number = 1; number === 1 || (await link.count()) === 0; number += 1) await page.goto(`/users?page=${number}`);
  await link.click();
}

/** Opens a person's conversation with another one whose name begins with `name`. */
export async function message(page, name) {
  await openProfile(page, name);
  await page.getByRole("button", { name: "Message" }).click();
  await page.locator("#conversation-text").waitFor();
  await isConnected(page);
}

/** Writes a message in an open conversation, and sends it as soon as that is possible. */
export async function write(page, text) {
  await page.locator("#conversation-text").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Sends a message in an open conversation. */
export async function say(page, text) {
  await write(page, text);
  await page.locator(".said-words").getByText(text).waitFor();
}

/** Has somebody say `no. 1` to `no. count`, faster than by typing. */
export async function sayNumbers(page, count) {
  await page.evaluate(async (count) => {
    const { action, elements } = document.getElementById("conversation-composer");
    for (let number = 1; number <= count; number += 1) {
      const body = new URLSearchParams({ _csrf_token: elements["_csrf_token"].value, "message[content]": `no. ${number}` });
      const response = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
      if (!response.ok) throw new Error(`${number}: ${response.status}`);
    }
  }, count);
}

/** Three people with windows of their own, the third one at a phone. Their usernames begin with `name`. */
export async function threePeople(rumbl, name, options = {}) {
  const looks = { reducedMotion: "reduce", ...options };
  const ada = await arrive(rumbl, `${name}ada`, { ...DESKTOP, ...looks });
  const bob = await arrive(rumbl, `${name}bob`, { ...DESKTOP, ...looks });
  const eva = await arrive(rumbl, `${name}eva`, { ...PHONE, ...looks });
  return { ada, bob, eva };
}

/** Picks somebody for a new group, found by the beginning of their username while it is typed. */
export async function pick(page, username) {
  const field = page.getByRole("searchbox", { name: "Add people" });
  await field.fill("");
  await field.pressSequentially(username);
  const found = page.getByRole("list", { name: "Found" });
  await found.getByRole("link", { name: `Add ${username}`, exact: true }).click();
  const picked = page.getByRole("list", { name: "In the group" });
  await picked.getByRole("link", { name: `Remove ${username}`, exact: true }).waitFor();
}

/** Starts a group with others, and shows it. */
export async function startGroup(page, usernames, title = "") {
  await open(page, "/conversations/new");
  for (const username of usernames) await pick(page, username);
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByRole("button", { name: "Start group" }).click();
  await page.locator("#conversation-text").waitFor();
  await isConnected(page);
}

/** What is said on a page, from top to bottom. */
export const saidWords = (page) => page.locator(".said-words").allTextContents();

/** Waits until the header of any page says that so many conversations have something unread. */
export const hasUnread = (page, count) => showsCount(page, "conversations", count);

/** Waits until the header of any page says that there are so many notifications, as of a new conversation. */
export const isTold = (page, count) => showsCount(page, "notifications", count);

async function showsCount(page, of, count) {
  const badge = page.locator(`[data-unread="${of}"]`);
  if (count === 0) await badge.waitFor({ state: "hidden" });
  else await badge.getByText(String(count), { exact: true }).waitFor();
}
