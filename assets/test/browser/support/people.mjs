import { MISSING_PAGE } from "./browser.mjs";

export const PASSWORD = "correct horse";

let registered = 0;

/** Registers a person whose username begins with `name`, and returns the username. */
export async function register(page, name) {
  registered += 1;
  const username = `${name}${registered}`;
  await page.goto("/users/new");
  await page.getByLabel("Name", { exact: true }).fill(`${name} the ${registered}th`);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("created!").waitFor();
  await page.waitForLoadState();
  return username;
}

export async function logIn(page, username, password = PASSWORD) {
  await page.goto("/sessions/new");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Log in", exact: true }).click();
}

/** Opens a window with a newly registered person. */
export async function arrive(rumbl, name, options) {
  const window = await rumbl.window(options);
  return { ...window, username: await register(window.page, name) };
}

/**
 * Registers a person, and makes them an admin with a command. The server notices that within two seconds; until
 * then, the admin pages don't exist for them.
 */
export async function arriveAsAdmin(rumbl, name, options = {}) {
  const window = await arrive(rumbl, name, { provoked: [MISSING_PAGE], ...options });
  await rumbl.server.command("user", "role", window.username, "admin");
  await window.page.goto("/videos");
  await window.page.evaluate(async () => {
    while (!(await fetch("/admin")).ok) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  return window;
}

/** Changes the password of the logged-in person. */
export async function changePassword(page, password) {
  await page.goto("/settings/password");
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("main").getByRole("button").click();
  await page.getByText("Password changed.").waitFor();
}
