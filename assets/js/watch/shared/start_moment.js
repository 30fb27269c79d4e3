import { parseTime, toSeconds } from "./time.js";

/** The moment at which a page's address wants to begin, such as `?t=83.5` or `?t=1m23s`, or null. */
export function startMoment(search) {
  return parseTime(new URLSearchParams(search).get("t") ?? "");
}

/** The address of a moment of the video that the page at `address` shows. */
export function momentLink(address, atMs) {
  const url = new URL(address);
  url.search = new URLSearchParams({ t: toSeconds(atMs) });
  url.hash = "";
  return url.href;
}
