import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, shows, useGallery } from "./support/gallery.mjs";

const { gallery, open } = useGallery();

test("a search asks once for what was typed, and its input keeps it", async () => {
  const page = await open("/search");
  await page.locator("#q").pressSequentially("al", { delay: 20 });
  await shows(page, "#hits", "2 results");
  await shows(page, "#asked", "1");
  assert.equal(await page.inputValue("#q"), "al");
  await page.press("#q", "Enter");
  await page.fill("#q", "");
  await shows(page, "#hits", "0 results");
});

test("errors show for touched fields only, and all of them after a submit", async () => {
  const page = await open("/form");
  await page.fill("#user_name", "Al");
  await page.press("#user_name", "Tab");
  await shows(page, "#user_name-error", "should be at least 3 characters");
  assert.equal(await page.locator("#user_email-error").count(), 0);
  await shows(page, "#target", "user.name");
  await shows(page, "#unused", "_unused_email");
  await page.click("#save");
  await shows(page, "#user_email-error", "must have the @ sign");
  await page.fill("#user_name", "Ada");
  await page.fill("#user_email", "a@b");
  await page.click("#add-address");
  await page.waitForSelector("#city-1");
  await page.fill("#city-1", "Graz");
  await page.click("#drop-0");
  await page.waitForSelector("#city-1", { state: "detached" });
  assert.equal(await page.inputValue("#city-0"), "Graz");
  await page.click("#save");
  await shows(page, "#saved", "Ada <a@b> Graz");
  await shows(page, "#flash-info", "Saved");
  assert.deepEqual(page.exceptions, []);
});

test("a form is submitted to the server itself when the view says so", async () => {
  const page = await open("/trigger");
  await page.fill("#name", "ab");
  await page.click("#go");
  await page.fill("#name", "Ada");
  await page.click("#go");
  await page.waitForURL("**/private");
  await joined(page);
  await shows(page, "#user", "Ada");
  await shows(page, "#flash-info", "Welcome Ada");
  await page.goto("/logout");
  await page.goto("/private");
  await page.waitForURL("**/login");
  assert.equal(await page.textContent("#flash-error"), "You must log in");
});

test("a log-in without the page's token is refused", async () => {
  const body = new URLSearchParams({ "user[name]": "eve" });
  const answer = await fetch(`${gallery.url}/login`, { method: "POST", body, redirect: "manual" });
  assert.equal(answer.status, 403);
});

test("what is in a form is decoded with its names", async () => {
  const page = await open("/params");
  await page.fill("#text", "a b&c");
  await shows(page, "#last", 'change {"_target":["m","text"],"m":{"area":"","deep":{"er":{"sel":""}},"text":"a b&c"},"single":""}');
  await page.check("#c2");
  await page.waitForFunction(() => document.querySelector("#last").textContent.includes('"list":["two"]'));
  await page.fill("#single", "x");
  await shows(page, "#last", 'single {"_target":["single"],"single":"x"}');
  await page.click("#go2");
  await page.waitForFunction(() => document.querySelector("#last").textContent.includes('"go":"2"'));
});

test("a form is recovered after the connection was lost", async () => {
  const page = await open("/params");
  await page.fill("#text", "kept");
  await page.waitForFunction(() => document.querySelector("#last").textContent.includes("kept"));
  await gallery.restart();
  await shows(page, "#recovered", "kept");
  assert.equal(await page.inputValue("#text"), "kept");
});
