import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
// Later versions send commands that Firefox ESR doesn't support yet.
import { firefox } from "playwright-for-firefox";
import { MARKED, readWithoutMarks, watchTexts } from "./untranslated.mjs";

const FLAGS = [
  "--no-sandbox",
  // Like the full browser, but unlike its headless shell.
  "--site-per-process",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--mute-audio",
];
/** Firefox shows no prompts or offers. */
const QUIET = {
  "app.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "media.volume_scale": "0.0",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};
const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));
/** No wait in this suite should come close to it. */
const TIMEOUT_MS = 15_000;

export async function launchBrowser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS });
}

/** The path of Firefox, if it is installed. */
export const FIREFOX = process.env.FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);

/** The released Firefox, driven by WebDriver BiDi. */
export async function launchFirefox() {
  await mkdir(SCREENSHOTS, { recursive: true });
  return firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX, firefoxUserPrefs: QUIET });
}

/**
 * A browser window with a session of its own. It records forbidden events: console errors and refusals,
 * exceptions, requests to anything but the server, and texts that nobody can translate. A test that provokes such an
 * event declares it in `provoked`, as patterns, or in `mayAsk`, as origins, or in `names`, as patterns.
 */
export async function openWindow(browser, baseURL, { provoked = [], mayAsk = [], names = [], ...options } = {}) {
  // Firefox takes no language from outside.
  const language = browser.browserType().name() === "chromium" ? { locale: MARKED } : {};
  const context = await browser.newContext({ baseURL, ...language, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  const untranslated = await watchTexts(context, names);
  const watched = { complaints: [], provoked, foreign: [], mayAsk, untranslated };
  context.on("page", readWithoutMarks);
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

/** Chromium's message for a status that the test provoked. */
export const REFUSED_FORM = /status of 422/;
export const MISSING_PAGE = /status of 404/;
/** Chromium's message while the server is down. */
export const SERVER_AWAY = /WebSocket connection to|ERR_CONNECTION_REFUSED/;

/** Chromium's message for a page that is closed or left while its socket connects. */
const LEFT_EARLY = /WebSocket is closed before the connection is established/;

/** Fails if the console has unexpected messages, another host was contacted, or a text can't be translated. */
export function assertQuiet({ complaints, provoked, foreign, mayAsk, untranslated }) {
  const known = [LEFT_EARLY, ...provoked];
  const unexpected = complaints.filter((text) => !known.some((pattern) => pattern.test(text)));
  assert.deepEqual(unexpected, [], "the console stays quiet");
  const asked = foreign.filter((url) => !mayAsk.includes(new URL(url).origin));
  assert.deepEqual(asked, [], "only the server itself is asked");
  assert.deepEqual([...untranslated], [], "every text can be translated");
}

/** The whole page or, for elements that stick to the window's edges, only the visible part. */
export async function screenshot(page, name, { fullPage = true } = {}) {
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
}
