import { t } from "../../messages/messages.js";
import { outwardLink } from "../shared/links.js";
import { webUrl } from "../shared/web_url.js";

/**
 * A link to the source of an answer, named after its host; nothing for unsafe URLs such as `javascript:`. A path
 * is one of rumbl's own pages.
 */
export function sourceLink(source, here = location.href) {
  const url = webUrl(source, here);
  if (!url) return null;
  const isOwn = url.host === new URL(here).host;
  const link = outwardLink("annotation-source", url.href, isOwn ? t("row-source-here") : url.host);
  link.translate = isOwn;
  return link;
}
