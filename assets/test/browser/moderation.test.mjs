import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive, arriveAsAdmin, logIn } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const REFUSED_LOG_IN = /status of 403/;
const step = (page, name) => page.getByRole("main").getByRole("button", { name });

test("an admin makes somebody a moderator, who then gets to the reports", async () => {
  const admin = await arriveAsAdmin(rumbl, "chief");
  const other = await arrive(rumbl, "helper", { provoked: [MISSING_PAGE] });
  await other.page.goto("/admin");
  await other.page.getByRole("heading", { name: "Page not found" }).waitFor();

  await admin.page.goto(`/admin/users?q=${other.username}`);
  await admin.page.getByRole("link", { name: /^helper the/ }).click();
  await assertAccessible(admin.page, "a person");
  await screenshot(admin.page, "admin-person");
  await admin.page.getByLabel("Role", { exact: true }).selectOption("moderator");
  await step(admin.page, "Change the role").click();
  await admin.page.getByText("is now a moderator.").waitFor();
  await admin.page.goto("/admin/audit");
  await admin.page.getByText("changed the role of").first().waitFor();
  await assertAccessible(admin.page, "the audit log");

  await other.page.goto("/");
  await other.page.getByRole("banner").getByText(other.username).click();
  await other.page.getByRole("link", { name: "Moderation" }).click();
  await other.page.getByRole("heading", { name: "Reports" }).waitFor();
});

test("what is reported is hidden on open pages, and restored there", async () => {
  const admin = await arriveAsAdmin(rumbl, "judge");
  const author = await arrive(rumbl, "rude");
  const path = await addVideo(author.page, "A calm lake");
  await watch(author.page, path);
  await annotate(author.page, "something unkind");

  const reader = await arrive(rumbl, "reader");
  await watch(reader.page, path);
  const body = (page) => page.locator(".annotation-body", { hasText: "something unkind" });
  await body(reader.page).waitFor();
  await reader.page.getByRole("button", { name: /^More for rude/ }).click();
  await reader.page.getByRole("button", { name: "Report", exact: true }).click();
  await reader.page.getByRole("heading", { name: "Report this annotation" }).waitFor();
  await assertAccessible(reader.page, "the form to report something");
  await screenshot(reader.page, "report");
  await reader.page.getByLabel("What is wrong with it?").selectOption("abuse");
  await reader.page.getByLabel("Note").fill("See for yourself.");
  await step(reader.page, "Send the report").click();
  await reader.page.getByText("A moderator will look at it.").waitFor();

  await admin.page.goto("/admin");
  await admin.page.getByText("See for yourself.").waitFor();
  await assertAccessible(admin.page, "the reports");
  await screenshot(admin.page, "admin-reports");
  await admin.page.getByLabel(/^\W*Note/).fill("That is enough.");
  await step(admin.page, /^Hide/).click();
  await admin.page.getByText("It is hidden.").waitFor();
  await body(author.page).waitFor({ state: "detached" });

  await admin.page.goto("/admin/annotations");
  await assertAccessible(admin.page, "hidden annotations");
  await step(admin.page, "Restore").click();
  await admin.page.getByText("It is shown again.").waitFor();
  await body(author.page).waitFor();
});

test("a suspended person is logged out on open pages, and told why at the log-in", async () => {
  const admin = await arriveAsAdmin(rumbl, "warden");
  const person = await arrive(rumbl, "loud", { provoked: [REFUSED_LOG_IN, /WebSocket/] });
  const path = await addVideo(person.page, "A loud party");
  await watch(person.page, path);
  await admin.page.goto(`/admin/users?q=${person.username}`);
  await admin.page.getByRole("link", { name: /^loud the/ }).click();
  await step(admin.page, "Suspend").click();
  await admin.page.getByText("is suspended.").waitFor();
  await person.page.getByText("You were logged out.").waitFor();
  await logIn(person.page, person.username, PASSWORD);
  await person.page.getByText("Your account is suspended").waitFor();
  await screenshot(person.page, "suspended");

  await step(admin.page, "Lift the suspension").click();
  await admin.page.getByText("may log in again.").waitFor();
  await logIn(person.page, person.username, PASSWORD);
  await person.page.getByText("Welcome back!").waitFor();
});

test("every page of the moderators fits a phone, and works without scripts", async () => {
  const { page, username } = await arriveAsAdmin(rumbl, "pocket", PHONE);
  const paths = ["", "/annotations", "/videos", "/users", "/audit", "/categories", "/invitations", "/jobs"];
  for (const path of paths) {
    await page.goto(`/admin${path}`);
    await assertFits(page, `/admin${path}`);
    await assertAccessible(page, `/admin${path}`);
  }
  await screenshot(page, "admin-phone");
  await page.goto("/admin/videos");
  await screenshot(page, "admin-videos-phone");

  const plain = await rumbl.window({ javaScriptEnabled: false });
  await logIn(plain.page, username);
  await plain.page.goto("/admin/categories");
  await plain.page.getByLabel("New category").fill("Documentary");
  await step(plain.page, "Add").click();
  await plain.page.getByText("“Documentary” is added.").waitFor();
  await plain.page.goto("/admin/invitations");
  await step(plain.page, "Create a link").click();
  assert.match(await plain.page.locator(".notice").textContent(), /\/users\/new\?invitation=[\w-]{43}/);
});
