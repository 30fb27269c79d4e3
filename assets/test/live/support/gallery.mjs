import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { launchBrowser } from "../../browser/support/browser.mjs";

/** No wait in this suite should come near to it. */
const TIMEOUT_MS = 15_000;

/** The example `gallery` of the crate actix-live, which ends with this process's tests. */
class Gallery {
  #process = null;
  #log = [];
  url = null;

  async start(port = "0") {
    const binary = process.env.GALLERY;
    if (!binary) throw new Error("set GALLERY to the path of the built example gallery");
    this.#process = spawn(binary, [port], { env: { NO_COLOR: "1" } });
    this.#process.stderr.on("data", (chunk) => this.#log.push(chunk));
    const [line] = await once(createInterface({ input: this.#process.stdout }), "line");
    this.url = line;
  }

  /** Ends the process as a power cut would. */
  async stop() {
    if (this.#process.exitCode !== null) throw new Error(Buffer.concat(this.#log).toString());
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }

  /** Starts again at the same address. */
  async restart() {
    await this.stop();
    await this.start(new URL(this.url).port);
  }
}

/** A server and a browser for the tests of one file, and a way to open pages. */
export function useGallery() {
  const gallery = new Gallery();
  let browser;
  const contexts = [];
  before(async () => {
    await gallery.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await gallery.stop();
  });

  /** A page in a browser session of its own, or in that of another, once its view has joined. `prepare` gets the page
   * before anything is loaded. */
  async function open(path, { beside, longPoll = false, joins = true, prepare } = {}) {
    const context = beside?.context() ?? (await browser.newContext({ baseURL: gallery.url }));
    contexts.push(context);
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    if (longPoll) await page.addInitScript(() => (window.lvLongPoll = true));
    await prepare?.(page);
    page.exceptions = [];
    page.on("pageerror", (error) => page.exceptions.push(error));
    page.status = (await page.goto(path))?.status();
    if (joins) await joined(page);
    return page;
  }

  return { gallery, open };
}

/** Waits until the main view has joined and nothing is under way. */
export async function joined(page) {
  await page.waitForSelector("[data-phx-main].phx-connected");
}

/** Waits until an element has this text. */
export async function shows(page, selector, text) {
  const found = page.locator(selector);
  await found.first().waitFor({ state: "attached" });
  await page.waitForFunction(
    ([selector, text]) => document.querySelector(selector)?.textContent === text,
    [selector, text],
  ).catch(async () => {
    throw new Error(`${selector} shows ${JSON.stringify(await found.first().textContent())}, not ${JSON.stringify(text)}`);
  });
}
