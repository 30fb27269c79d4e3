/*
 * A connection on which the rest of a file does not come until it is let through, as on a train.
 */
import { readFile } from "node:fs/promises";
import { DEMO_URL } from "./watching.mjs";

const demo = await readFile(new URL("../../../static/media/demo.webm", import.meta.url));
/** Players read the file's index first, which is at its end. */
const TAIL_BYTES = 64 * 1_024;

/**
 * Serves the demo's video to a window only up to a share of it, plus its end. Returns a function that releases
 * the rest.
 */
export async function holdBack(context, share) {
  const until = Math.floor(demo.length * share);
  let isHeld = true;
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await context.route(`**${DEMO_URL}`, async (route) => {
    const { range = "bytes=0-" } = await route.request().allHeaders();
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(range);
    const start = Number(from);
    const last = to === "" ? demo.length - 1 : Number(to);
    const isTail = start >= demo.length - TAIL_BYTES;
    if (isHeld && !isTail && start >= until) await released;
    const end = isHeld && !isTail ? Math.min(last, until - 1) : last;
    const headers = {
      "content-type": "video/webm",
      "accept-ranges": "bytes",
      "content-range": `bytes ${start}-${end}/${demo.length}`,
    };
    // The page may be closed by then.
    await route.fulfill({ status: 206, headers, body: demo.subarray(start, end + 1) }).catch(() => {});
  });
  return () => {
    isHeld = false;
    release();
  };
}
