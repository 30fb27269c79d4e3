import { parseTime } from "../shared/time.js";
import { webUrl } from "../shared/web_url.js";

/** A web URL, or a moment such as 1:23 or 1:02:03. */
const FOUND = /(?<address>\bhttps?:\/\/[^\s<>"“”«»]+)|(?<![\w:.,/])(?<moment>(?:\d{1,3}:)?\d{1,3}:[0-5]\d)(?![\w:]|[.,/]\w)/giu;
/** Punctuation that ends a sentence, or a parenthesis around a URL, is not part of the URL. */
const AFTER_ADDRESS = /[.,;:!?'’*_~…]+$/u;
/** The most URLs and moments in one text; the rest stays plain text. */
export const PARTS_LIMIT = 50;

/**
 * Splits a text into links and plain text: `{text}`, `{text, href}` for a URL, and `{text, atMs}` for a moment.
 * Joined together, the `text` values are the original.
 */
export function bodyParts(body) {
  const parts = [];
  let end = 0;
  let found = 0;
  for (const match of body.matchAll(FOUND)) {
    if (found === PARTS_LIMIT) break;
    const part = match.groups.address ? addressPart(match[0]) : momentPart(match[0]);
    if (!part) continue;
    found += 1;
    if (match.index > end) parts.push({ text: body.slice(end, match.index) });
    parts.push(part);
    end = match.index + part.text.length;
  }
  if (end < body.length) parts.push({ text: body.slice(end) });
  return parts;
}

function addressPart(found) {
  let text = found.replace(AFTER_ADDRESS, "");
  while (text.endsWith(")") && count(text, ")") > count(text, "(")) {
    text = text.slice(0, -1).replace(AFTER_ADDRESS, "");
  }
  const url = webUrl(text);
  return url === null ? null : { text, href: url.href };
}

function momentPart(text) {
  const atMs = parseTime(text);
  return atMs === null ? null : { text, atMs };
}

const count = (text, character) => text.split(character).length - 1;
