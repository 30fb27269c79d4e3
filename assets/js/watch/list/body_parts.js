import { parseTime } from "../shared/time.js";
import { webUrl } from "../shared/web_url.js";

/** An address of the web, or a moment as a clock shows it: 1:23, 1:02:03. */
const FOUND = /(?<address>\bhttps?:\/\/[^\s<>"“”«»]+)|(?<![\w:.,/])(?<moment>(?:\d{1,3}:)?\d{1,3}:[0-5]\d)(?![\w:]|[.,/]\w)/giu;
/** What ends a sentence, or a parenthesis around an address, is not part of the address. */
const AFTER_ADDRESS = /[.,;:!?'’*_~…]+$/u;
/** The most that one text may have of both; the rest stays text. */
export const PARTS_LIMIT = 50;

/**
 * A text cut into what can be followed and what can't: `{text}`, `{text, href}` for an address of
 * the web, and `{text, atMs}` for a moment. All `text` together are the text again.
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
