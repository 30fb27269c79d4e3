import { t } from "../messages/messages.js";

/** Adds a dismiss button to every flash message. */
export function letFlashesBeDismissed(root) {
  for (const flash of root.querySelectorAll("[data-flash]")) letBeDismissed(flash);
}

/** Shows a message that comes up while the page is open, wherever it is scrolled to. A later one replaces it. */
export function showFlash(text) {
  document.querySelector(".flash-late")?.remove();
  const flash = document.createElement("div");
  flash.className = "flash flash-info flash-late";
  // Readers announce an alert that is added; a status has to be there before its words.
  flash.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = text;
  flash.append(words);
  letBeDismissed(flash);
  document.getElementById("main").before(flash);
}

function letBeDismissed(flash) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "flash-close";
  button.setAttribute("aria-label", t("flash-dismiss"));
  button.textContent = "×";
  button.addEventListener("click", () => flash.remove());
  flash.append(button);
}
