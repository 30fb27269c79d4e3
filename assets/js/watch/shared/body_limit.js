/** The characters an annotation may have, as the server counts them. */
export const BODY_LIMIT = 2000;
/** From this length on, the count is shown. */
const COUNT_FROM = 1800;

export const BLANK = "The annotation can't be blank.";

const number = new Intl.NumberFormat("en");

/** By how many characters a text is too long. */
export function excessOf(text) {
  return Math.max(0, [...text].length - BODY_LIMIT);
}

/** Says by how many characters a text is too long. */
export function tooLong(excess) {
  return `${number.format(excess)} ${excess === 1 ? "character" : "characters"} too many`;
}

/** Shows in `element` how long a text is, once it comes near the limit. */
export function showLength(element, text) {
  const length = [...text].length;
  const excess = excessOf(text);
  element.hidden = length < COUNT_FROM;
  element.toggleAttribute("data-over", excess > 0);
  element.textContent =
    excess > 0 ? tooLong(excess) : `${number.format(length)} of ${number.format(BODY_LIMIT)}`;
}
