/** Waits until a conversation's page is connected. */
export const isConnected = (page) => page.locator("[data-phx-main].phx-connected").waitFor();

/** Opens the conversation of somebody with another, whose name begins with `name`. */
export async function message(page, name) {
  const link = page.getByRole("link", { name }).first();
  for (let number = 1; number === 1 || (await link.count()) === 0; number += 1) await page.goto(`/users?page=${number}`);
  await link.click();
  await page.getByRole("button", { name: "Message" }).click();
  await page.locator("#conversation-text").waitFor();
  await isConnected(page);
}

/** Says something in a conversation that is open. */
export async function say(page, text) {
  await page.locator("#conversation-text").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".said-words").getByText(text).waitFor();
}
