import { element } from "../shared/dom.js";

/**
 * The buttons that an opened row shows, and room for what went wrong; `actions` are `[name, label, run]`, and
 * `run({button, problem})` is called.
 */
export function annotationMenu(actions) {
  const menu = element("div", "annotation-part annotation-actions");
  const problem = problemLine();
  const buttons = actions.map(([name, label, run]) => {
    const button = partButton(name, label, () => run({ button, problem }));
    return button;
  });
  menu.append(...buttons, problem);
  return menu;
}

/** A question with its two answers, and room for an error. */
export function annotationQuestion({ words, yes, no, onYes, onNo }) {
  const part = element("div", "annotation-part annotation-question");
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", words);
  const problem = problemLine();
  const confirm = partButton("confirm", yes, () => onYes({ button: confirm, problem }));
  confirm.classList.add("annotation-action-danger");
  part.append(element("p", "annotation-question-words", words), confirm, partButton("keep", no, onNo), problem);
  return part;
}

export function problemLine() {
  const problem = element("p", "annotation-problem");
  problem.setAttribute("role", "alert");
  return problem;
}

export function partButton(name, label, run) {
  const button = element("button", "annotation-action", label);
  button.type = "button";
  button.dataset.action = name;
  button.addEventListener("click", run);
  return button;
}
