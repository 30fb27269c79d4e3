import { t } from "../messages/messages.js";
import { showFlash } from "./flash.js";

/**
 * Asks for confirmation before a button with `data-confirm` submits its form: the question and its two
 * answers replace the button. `data-confirm-answer` is what the first is called, unless it is “Delete”. Without
 * scripts the form is submitted at once.
 */
export function askBeforeSubmitting(root) {
  root.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.confirm || button.hasAttribute("data-confirmed")) return;
    event.preventDefault();
    if (!button.hidden) ask(button);
  });
}

function ask(button) {
  const view = button.closest("[data-phx-main]");
  const question = document.createElement("div");
  question.className = "question";
  question.setAttribute("role", "group");
  question.setAttribute("aria-label", button.dataset.confirm);
  const words = document.createElement("p");
  words.textContent = button.dataset.confirm;
  const watching = new MutationObserver(() => {
    if (question.isConnected) return;
    watching.disconnect();
    showFlash(`${button.dataset.confirm} ${t("confirm-gone")}`);
  });
  const yes = answer(button.dataset.confirmAnswer ?? t("confirm-delete"), "button-danger", () => {
    watching.disconnect();
    button.setAttribute("data-confirmed", "");
    button.form.requestSubmit(button);
  });
  const keep = () => {
    watching.disconnect();
    question.remove();
    button.hidden = false;
    button.focus();
  };
  const no = answer(t("confirm-keep"), "button-quiet", keep);
  question.append(words, yes, no);
  question.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") keep();
  });
  button.hidden = true;
  button.after(question);
  no.focus();
  // A live page may remove it together with its row, which would look as if the click had done nothing.
  if (view) watching.observe(view, { childList: true, subtree: true });
}

function answer(words, className, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `button button-small ${className}`;
  button.textContent = words;
  button.addEventListener("click", run);
  return button;
}
