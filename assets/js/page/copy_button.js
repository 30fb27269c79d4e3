import { copyText } from "../watch/shared/clipboard.js";

/** Has buttons copy what they name, and say so. Where the browser refuses, the text beside is selected instead. */
export function letButtonsCopy(document) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      if (await copyText(button.dataset.copy)) return say(button, "Copied");
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
