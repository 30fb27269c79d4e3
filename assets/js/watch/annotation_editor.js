import { partButton, problemLine } from "./annotation_menu.js";
import { BODY_LIMIT, excessOf, showLength } from "./body_limit.js";
import { element, isComposing } from "./dom.js";
import { formatExactTime, parseTime } from "./time.js";

const BLANK = "The annotation can't be blank.";
const TOO_LONG = `The annotation can have ${BODY_LIMIT} characters at most.`;
const NO_TIME = "The time should be like 1:23, 83 or 1:02:03.5.";

/** What is wrong with an edited text or time, in words: `{field, words}`, or null. */
function editProblem({ body, at }) {
  if (body.trim() === "") return { field: "body", words: BLANK };
  if (excessOf(body) > 0) return { field: "body", words: TOO_LONG };
  if (at === null) return { field: "at", words: NO_TIME };
  return null;
}

/**
 * The form in which an annotation is changed. `onSave({change, button, complain})` is called with
 * what it shall be, once that is valid, and `onCancel` when nothing shall change.
 */
export class AnnotationEditor {
  #annotation;
  #onSave;
  #onCancel;
  #fields;
  #count = element("p", "composer-count");
  #problem = problemLine();
  #save;

  constructor(annotation, { onSave, onCancel }) {
    this.#annotation = annotation;
    this.#onSave = onSave;
    this.#onCancel = onCancel;
    this.#fields = { body: bodyField(annotation.body), at: timeField(annotation.at) };
    this.#save = element("button", "annotation-action annotation-action-main", "Save");
    this.element = this.#build();
    this.#update();
  }

  focus() {
    this.#fields.body.focus({ preventScroll: true });
  }

  #build() {
    const form = element("form", "annotation-part annotation-editor");
    form.noValidate = true;
    const time = element("label", "annotation-editor-time", "Time");
    time.append(this.#fields.at);
    const cancel = partButton("cancel", "Cancel", () => this.#onCancel());
    form.append(this.#fields.body, time, this.#count, cancel, this.#save, this.#problem);
    form.addEventListener("input", () => this.#update());
    form.addEventListener("keydown", (event) => this.#pressed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    return form;
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    if (event.target.tagName === "BUTTON") return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    if (this.#save.hasAttribute("aria-disabled")) return;
    const { body, at } = this.#fields;
    const change = { body: body.value, at: parseTime(at.value) };
    const problem = editProblem(change);
    if (problem) return this.#complain(problem.words, problem.field);
    const isSame = change.body === this.#annotation.body && change.at === this.#annotation.at;
    if (isSame) return this.#onCancel();
    this.#complain("");
    const complain = (words) => this.#complain(words);
    this.#onSave({ change, button: this.#save, complain });
  }

  #complain(words, field) {
    this.#problem.textContent = words;
    for (const [name, input] of Object.entries(this.#fields)) {
      if (name === field) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (field) this.#fields[field].focus({ preventScroll: true });
  }

  #update() {
    showLength(this.#count, this.#fields.body.value);
    this.#complain("");
  }
}

function bodyField(body) {
  const field = element("textarea", "annotation-field");
  field.value = body;
  field.rows = 3;
  field.setAttribute("aria-label", "Annotation");
  return field;
}

function timeField(at) {
  const field = element("input", "annotation-field");
  field.value = formatExactTime(at);
  field.autocomplete = "off";
  field.inputMode = "text";
  return field;
}
