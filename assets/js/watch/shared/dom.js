/** How many tints the stylesheet has for avatars. */
const TINTS = 8;

/** An element with a class and text; text is never read as markup. */
export function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A person's round picture: their first letter, in a colour that stays theirs. */
export function avatar({ id, username }) {
  const [letter = ""] = username;
  const made = element("span", "avatar", letter.toUpperCase());
  made.dataset.tint = String(id % TINTS);
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** The code of a key that an input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

/** Whether a key belongs to a word that is still being composed; Safari says so by its code alone. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD;
}
