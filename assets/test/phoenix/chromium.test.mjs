import assert from "node:assert/strict";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { launchBrowser } from "../browser/support/browser.mjs";
import { testScenarios } from "./support/suite.mjs";

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

testScenarios("Chromium", async (_scenario, index, { transport, host, obey }) => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const exceptions = [];
    page.on("pageerror", (error) => exceptions.push(error));
    await page.exposeFunction("obey", obey);
    await page.goto(`http://${host}/`);
    await page.addScriptTag({ content: script });
    const observed = await page.evaluate((what) => suite.playByNumber(what), {
      transport,
      index,
      host,
    });
    assert.deepEqual(exceptions, [], "nothing is thrown in the page");
    return observed;
  } finally {
    await context.close();
  }
});
