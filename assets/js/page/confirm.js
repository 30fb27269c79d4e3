/**
 * Asks, in its own place, before a form with `data-confirm` is sent: the form's button gives way to
 * the question and its two answers. Without scripts it is sent at once.
 */
export function askBeforeSubmitting(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.hasAttribute("data-confirmed")) return;
    event.preventDefault();
    if (!form.querySelector(".question")) ask(form, event.submitter);
  });
}

function ask(form, button) {
  const question = document.createElement("div");
  question.className = "question";
  question.setAttribute("role", "group");
  question.setAttribute("aria-label", form.dataset.confirm);
  const words = document.createElement("p");
  words.textContent = form.dataset.confirm;
  const yes = answer("Delete", "button-danger", () => {
    form.setAttribute("data-confirmed", "");
    form.requestSubmit();
  });
  const keep = () => {
    question.remove();
    button.hidden = false;
    button.focus();
  };
  const no = answer("Keep", "button-quiet", keep);
  question.append(words, yes, no);
  question.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") keep();
  });
  button.hidden = true;
  form.append(question);
  no.focus();
}

function answer(words, className, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `button button-small ${className}`;
  button.textContent = words;
  button.addEventListener("click", run);
  return button;
}
