import assert from "node:assert/strict";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { launchBrowser } from "../browser/support/browser.mjs";
import { testScenarios } from "./support/suite.mjs";

/** One page for each server, because a page outlives the server that it came from. */
const pages = new Map();
let browser;
let script;

before(async () => {
  const bundled = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("support/page.mjs", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "suite",
  });
  script = bundled.outputFiles[0].text;
  browser = await launchBrowser();
});

after(() => browser?.close());

async function open(host, obey) {
  const page = await browser.newPage();
  const exceptions = [];
  page.on("pageerror", (error) => exceptions.push(error));
  await page.exposeFunction("obey", obey);
  await page.goto(`http://${host}/`);
  await page.addScriptTag({ content: script });
  return { page, exceptions };
}

testScenarios("Chromium", async (_scenario, index, { transport, host, obey }) => {
  if (!pages.has(host)) pages.set(host, await open(host, obey));
  const { page, exceptions } = pages.get(host);
  const what = { transport, index, host };
  const observed = await page.evaluate((what) => suite.playByNumber(what), what);
  assert.deepEqual(exceptions, [], "nothing is thrown in the page");
  return observed;
});
