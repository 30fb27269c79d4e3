import { t } from "../messages/messages.js";
import { copyText } from "../watch/shared/clipboard.js";

/**
 * Makes buttons copy the text that they refer to, and confirm it. If the browser refuses, the visible text is
 * selected instead.
 */
export function letButtonsCopy(document) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      if (await copyText(button.dataset.copy)) return say(button, t("copy-done"));
      document.getElementById(button.dataset.copyFrom)?.select();
    });
  }
}

function say(button, words) {
  const before = button.innerHTML;
  button.textContent = words;
  setTimeout(() => {
    button.innerHTML = before;
  }, 2_000);
}
