import { t } from "../../messages/messages.js";

/** The characters an annotation may have, as the server counts them. */
export const BODY_LIMIT = 2000;
/** From this length on, the count is shown. */
const COUNT_FROM = 1800;

/** The number of characters beyond the limit. */
export function excessOf(text) {
  return Math.max(0, [...text].length - BODY_LIMIT);
}

/** A message with the number of characters beyond the limit. */
export function tooLong(excess) {
  return t("body-too-long", { excess });
}

/** Shows a text's length in `element` once it is close to the limit. */
export function showLength(element, text) {
  const length = [...text].length;
  const excess = excessOf(text);
  element.hidden = length < COUNT_FROM;
  element.toggleAttribute("data-over", excess > 0);
  element.textContent = excess > 0 ? tooLong(excess) : t("body-length", { length, limit: BODY_LIMIT });
}
