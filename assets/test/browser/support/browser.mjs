import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
// Later ones send commands that Firefox ESR does not know yet.
import { firefox } from "playwright-for-firefox";

const FLAGS = [
  "--no-sandbox",
  // As the whole browser does, and its headless shell does not.
  "--site-per-process",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--mute-audio",
];
/** Firefox asks nobody, and shows no offers. */
const QUIET = {
  "app.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "media.volume_scale": "0.0",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};
const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));
/** No wait in this suite should come near to it. */
const TIMEOUT_MS = 15_000;

export async function launchBrowser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Where Firefox is, if it is there. */
export const FIREFOX = process.env.FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);

/** Firefox as it is released, driven by WebDriver BiDi. */
export async function launchFirefox() {
  await mkdir(SCREENSHOTS, { recursive: true });
  return firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX, firefoxUserPrefs: QUIET });
}

/**
 * A browser window with a session of its own, which remembers what must not happen: errors and
 * refusals in the console, exceptions, and requests to anybody but the server. A test that provokes
 * such a thing names it in `provoked`, as patterns, or `mayAsk`, as origins.
 */
export async function openWindow(browser, baseURL, { provoked = [], mayAsk = [], ...options } = {}) {
  const context = await browser.newContext({ baseURL, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  const watched = { complaints: [], provoked, foreign: [], mayAsk };
  context.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    watched.complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => watched.complaints.push(String(error.error())));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== baseURL) watched.foreign.push(url.href);
  });
  return { context, watched };
}

/** What Chromium says of a page that was answered with a status that the test provoked. */
export const REFUSED_FORM = /status of 422/;
export const MISSING_PAGE = /status of 404/;
/** What it says while the server is away. */
export const SERVER_AWAY = /WebSocket connection to|ERR_CONNECTION_REFUSED/;

/** What Chromium says of a page that is closed, or left, while its socket opens. */
const LEFT_EARLY = /WebSocket is closed before the connection is established/;

/** Fails when the console had anything but what the test provoked, or anybody else was asked. */
export function assertQuiet({ complaints, provoked, foreign, mayAsk }) {
  const known = [LEFT_EARLY, ...provoked];
  const unexpected = complaints.filter((text) => !known.some((pattern) => pattern.test(text)));
  assert.deepEqual(unexpected, [], "the console stays quiet");
  const asked = foreign.filter((url) => !mayAsk.includes(new URL(url).origin));
  assert.deepEqual(asked, [], "only the server itself is asked");
}

/** The whole page, or, for what sticks to the window's edges, only what the window shows. */
export async function screenshot(page, name, { fullPage = true } = {}) {
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
}
