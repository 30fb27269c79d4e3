import { t } from "../../messages/messages.js";
import { element } from "./dom.js";

/** Copies a text; false if the browser refuses, as on any page without HTTPS. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A field with a text to copy by hand, if the browser refuses to copy it. */
export function linkToCopy(href, label = t("share-copy-link")) {
  const part = element("label", "annotation-part annotation-link", label);
  const field = element("input", "annotation-field");
  field.readOnly = true;
  field.value = href;
  part.append(field);
  queueMicrotask(() => field.select());
  return part;
}
