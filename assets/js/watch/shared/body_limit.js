/** The characters an annotation may have, as the server counts them. */
export const BODY_LIMIT = 2000;
/** From this length on, the count is shown. */
const COUNT_FROM = 1800;

export const BLANK = "The annotation can't be blank.";

const number = new Intl.NumberFormat("en");

/** The number of characters beyond the limit. */
export function excessOf(text) {
  return Math.max(0, [...text].length - BODY_LIMIT);
}

/** A message with the number of characters beyond the limit. */
export function tooLong(excess) {
  return `${number.format(excess)} ${excess === 1 ? "character" : "characters"} too many`;
}

/** Shows a text's length in `element` once it is close to the limit. */
export function showLength(element, text) {
  const length = [...text].length;
  const excess = excessOf(text);
  element.hidden = length < COUNT_FROM;
  element.toggleAttribute("data-over", excess > 0);
  element.textContent =
    excess > 0 ? tooLong(excess) : `${number.format(length)} of ${number.format(BODY_LIMIT)}`;
}
