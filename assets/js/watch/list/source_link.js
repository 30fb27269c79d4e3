import { element } from "../shared/dom.js";

/**
 * A link to where an answer is from, named after its host; nothing for what no browser should
 * follow, such as `javascript:`. A path is one of rumbl's own pages.
 */
export function sourceLink(source, here = location.href) {
  const url = sourceUrl(source, here);
  if (!url) return null;
  const isOwn = url.host === new URL(here).host;
  const link = element("a", "annotation-source", isOwn ? "on rumbl" : url.host);
  link.href = url.href;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  return link;
}

/** The address of a source as a URL, if it is one of the web. */
export function sourceUrl(source, here) {
  if (!source || !URL.canParse(source, here)) return null;
  const url = new URL(source, here);
  return ["http:", "https:"].includes(url.protocol) ? url : null;
}
