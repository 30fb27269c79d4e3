import { after, afterEach, before } from "node:test";
import { assertQuiet, launchBrowser, openWindow } from "./browser.mjs";
import { Server } from "./server.mjs";

/**
 * One server and one browser for a file's tests. `window()` opens a window with its own session, at the server’s
 * address or `at` another one. After the test, it is closed and must not have logged anything unexpected.
 * `settings` are the server’s, `launch` starts the browser, and every window has the other options.
 */
export function useRumbl(settings = {}, { launch = launchBrowser, ...everyWindow } = {}) {
  const rumbl = { server: null, browser: null, window: null };
  const windows = [];
  before(async () => {
    rumbl.server = await Server.start(settings);
    rumbl.browser = await launch();
  });
  after(async () => {
    await rumbl.browser?.close();
    await rumbl.server?.stop();
  });
  afterEach(async () => {
    const opened = windows.splice(0);
    await Promise.all(opened.map(({ context }) => context.close()));
    for (const { watched } of opened) assertQuiet(watched);
  });
  rumbl.window = async ({ at = rumbl.server.url, ...options } = {}) => {
    const { context, watched } = await openWindow(rumbl.browser, at, { ...everyWindow, ...options });
    windows.push({ context, watched });
    return { context, watched, page: await context.newPage() };
  };
  return rumbl;
}
