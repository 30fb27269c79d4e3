import { parseTime, toSeconds } from "./time.js";

/**
 * The moment at which a page's address wants to begin, or null: `#t=83.5` or `?t=1m23s`, each of which
 * may name an end too. What comes after the `#` wins, as it is what can change while the page is open.
 *
 * @see https://www.w3.org/TR/media-frags/#naming-time
 */
export function addressMoment({ search, hash }) {
  return fragmentMoment(hash) ?? momentOf(search);
}

/** The moment of an address's fragment alone, or null. */
export function fragmentMoment(hash) {
  return momentOf(hash.slice(1));
}

/** The id of the annotation that an address's fragment names, as `#annotation-12` does, or null. */
export function fragmentAnnotation(hash) {
  const found = /^#annotation-([1-9]\d{0,15})$/.exec(hash);
  return found ? Number(found[1]) : null;
}

/** The moment, or the start of the time span, in `t`; the server uses the same rules. */
function momentOf(params) {
  const span = new URLSearchParams(params).get("t") ?? "";
  const [start] = span.trim().replace(/^npt:/, "").split(",");
  return parseTime(start);
}

/** The URL of this page; in an embed, the URL of the full page. */
export function pageAddress() {
  const path = document.getElementById("watch").dataset.pagePath;
  return path === undefined ? location.href : new URL(path, location.href).href;
}

/** The URL of the video on the page at `address`, from its start. */
export function videoLink(address) {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  return url.href;
}

/** The URL of a moment of the video on the page at `address`. */
export function momentLink(address, atMs) {
  return `${videoLink(address)}?${new URLSearchParams({ t: toSeconds(atMs) })}`;
}
