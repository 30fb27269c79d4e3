import { t } from "../messages/messages.js";

/** Adds a dismiss button to every flash message. */
export function letFlashesBeDismissed(root) {
  for (const flash of root.querySelectorAll("[data-flash]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "flash-close";
    button.setAttribute("aria-label", t("flash-dismiss"));
    button.textContent = "×";
    button.addEventListener("click", () => flash.remove());
    flash.append(button);
  }
}
