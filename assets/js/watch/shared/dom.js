/** How many tints the stylesheet has for avatars. */
const TINTS = 8;

/** Creates an element with a class and text; the text is never parsed as HTML. */
export function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A person's avatar: their first letter on a colour derived from their id. */
export function avatar({ id, username }) {
  const [letter = ""] = username;
  const made = element("span", "avatar", letter.toUpperCase());
  made.dataset.tint = String(id % TINTS);
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** The key code of events handled by an input method. */
const TAKEN_BY_INPUT_METHOD = 229;

/** Whether a key event belongs to an unfinished composition; Safari shows that by the key code only. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD;
}
