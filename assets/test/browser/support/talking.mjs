/** Waits until a conversation's page is connected. */
export const isConnected = (page) => page.locator("[data-phx-main].phx-connected").waitFor();

/** Opens a person's conversation with another one whose name begins with `name`. */
export async function message(page, name) {
  const link = page.getByRole("link", { name }).first();
  for (let number = 1; number === 1 || (await link.count()) === 0; number += 1) await page.goto(`/users?page=${number}`);
  await link.click();
  await page.getByRole("button", { name: "Message" }).click();
  await page.locator("#conversation-text").waitFor();
  await isConnected(page);
}

/** Sends a message in an open conversation. */
export async function say(page, text) {
  await page.locator("#conversation-text").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".said-words").getByText(text).waitFor();
}
