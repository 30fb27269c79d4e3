/** From how long a wait on is shown. */
const SHOW_WAIT_AFTER_MS = 300;

/** Waits for a promise with `button` disabled, which says `words` once it takes a while. */
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
