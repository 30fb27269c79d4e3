import { after, afterEach, before } from "node:test";
import { launchBrowser, openWindow } from "./browser.mjs";
import { Server } from "./server.mjs";

/**
 * One server and one browser for the tests of a file. `window()` opens a window with a session of
 * its own, which is closed after the test.
 */
export function useRumbl() {
  const rumbl = { server: null, browser: null, window: null };
  let contexts = [];
  before(async () => {
    rumbl.server = await Server.start();
    rumbl.browser = await launchBrowser();
  });
  after(async () => {
    await rumbl.browser?.close();
    await rumbl.server?.stop();
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });
  rumbl.window = async (options) => {
    const { context, watched } = await openWindow(rumbl.browser, rumbl.server.url, options);
    contexts.push(context);
    return { context, watched, page: await context.newPage() };
  };
  return rumbl;
}
