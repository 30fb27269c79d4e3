import { element } from "./dom.js";

/** A link that leads out of rumbl in a tab of its own, and tells the other site nothing. */
export function outwardLink(className, href, words) {
  const link = element("a", className, words);
  link.href = href;
  link.rel = "noopener noreferrer nofollow ugc";
  link.target = "_blank";
  return link;
}
