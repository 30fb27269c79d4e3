import { element } from "./dom.js";

/** Copies a text; false where the browser refuses, as on any page that is not served securely. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A link, or another text, to be copied by hand where the page may not do it. */
export function linkToCopy(href, label = "Copy this link") {
  const part = element("label", "annotation-part annotation-link", label);
  const field = element("input", "annotation-field");
  field.readOnly = true;
  field.value = href;
  part.append(field);
  queueMicrotask(() => field.select());
  return part;
}
