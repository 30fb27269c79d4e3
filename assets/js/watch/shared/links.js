import { element } from "./dom.js";

/** A link to another site, in a new tab and without a referrer. */
export function outwardLink(className, href, words) {
  const link = element("a", className, words);
  link.href = href;
  link.rel = "noopener noreferrer nofollow ugc";
  link.target = "_blank";
  return link;
}
