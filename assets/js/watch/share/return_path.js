import { momentLink, videoLink } from "../shared/address_moment.js";

const SECOND_MS = 1_000;

/** The path of this second of the video that the page at `address` shows. */
export function pathOfMoment(address, atMs) {
  const second = Math.floor(atMs / SECOND_MS) * SECOND_MS;
  const { pathname, search } = new URL(second > 0 ? momentLink(address, second) : videoLink(address));
  return pathname + search;
}
