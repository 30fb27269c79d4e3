/** The wait from which it is displayed. */
const SHOW_WAIT_AFTER_MS = 300;

/** Disables `button` until a promise settles, and shows `words` on it if that takes a while. */
export async function pending(button, words, promise) {
  const label = button.textContent;
  button.setAttribute("aria-disabled", "true");
  const timer = setTimeout(() => (button.textContent = words), SHOW_WAIT_AFTER_MS);
  const outcome = await promise;
  clearTimeout(timer);
  button.textContent = label;
  button.removeAttribute("aria-disabled");
  return outcome;
}
