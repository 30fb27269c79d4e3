import { momentLink, videoLink } from "../shared/address_moment.js";

const SECOND_MS = 1_000;

/** The path of the current second of the video on the page at `address`. */
export function pathOfMoment(address, atMs) {
  const second = Math.floor(atMs / SECOND_MS) * SECOND_MS;
  const { pathname, search } = new URL(second > 0 ? momentLink(address, second) : videoLink(address));
  return pathname + search;
}
