import { t } from "../../messages/messages.js";
import { BODY_LIMIT, excessOf, showLength } from "../shared/body_limit.js";
import { copyText } from "../shared/clipboard.js";
import { element, isComposing } from "../shared/dom.js";
import { formatExactTime, parseTime } from "../shared/time.js";
import { afterEnd } from "../shared/video_end.js";
import { headOf } from "../feed/replay.js";
import { partButton, problemLine } from "./annotation_menu.js";

/**
 * The form in which an annotation is changed. `onSave({change, button, complain})` is called with
 * the change once it is valid, and settles when it has an outcome; `onCancel` is called when nothing
 * should change, and `onCopied` when the text has been copied. `durationMs()` is the video's
 * duration, or null.
 */
export class AnnotationEditor {
  #annotation;
  #options;
  #fields;
  #count = element("p", "composer-count");
  #problem = problemLine();
  #save = element("button", "annotation-action annotation-action-main", t("editor-save"));
  #cancel = partButton("cancel", t("editor-cancel"), () => this.#options.onCancel());
  #isDeleted = false;

  constructor(annotation, options) {
    this.#annotation = annotation;
    this.#options = options;
    this.#fields = { body: bodyField(annotation.body), at: timeField(annotation.at) };
    this.element = this.#build();
    this.#update();
  }

  focus() {
    this.#fields.body.focus({ preventScroll: true });
  }

  /** Whether closing it would lose changes. */
  get isChanged() {
    return this.#isDeleted || !this.#isSame(this.#change());
  }

  /** Asks the person to finish before anything else is opened. */
  insist() {
    this.#complain(this.#isDeleted ? t("editor-deleted") : t("editor-unsaved"));
    this.element.scrollIntoView({ block: "nearest" });
    this.focus();
  }

  /** The annotation was deleted: the text can't be saved any more, but it can be copied. */
  deleted() {
    if (this.#isDeleted) return;
    this.#isDeleted = true;
    const hadFocus = document.activeElement === this.#save;
    this.#save.replaceWith(partButton("copy", t("editor-copy"), () => this.#copy()));
    this.#cancel.textContent = t("editor-close");
    if (hadFocus) this.focus();
    this.#update();
  }

  #build() {
    const form = element("form", "annotation-part annotation-editor");
    form.noValidate = true;
    const time = element("label", "annotation-editor-time", t("editor-time"));
    time.append(this.#fields.at);
    const parts = this.#isReply ? [] : [time];
    form.append(this.#fields.body, this.#count, ...parts, this.#cancel, this.#save, this.#problem);
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

  async #submit() {
    if (this.#isDeleted || this.#save.hasAttribute("aria-disabled")) return;
    const change = this.#change();
    const problem = this.#problemOf(change);
    if (problem) return this.#complain(problem.words, problem.field);
    if (this.#isSame(change)) return this.#options.onCancel();
    this.#complain("");
    const complain = (words) => this.#complain(words);
    // Anything typed while saving would be lost with the form.
    this.#setReadOnly(true);
    await this.#options.onSave({ change, button: this.#save, complain });
    this.#setReadOnly(false);
  }

  #change() {
    const { body, at } = this.#fields;
    // A reply has its parent's moment, which may have changed meanwhile.
    return this.#isReply ? { body: body.value } : { body: body.value, at: parseTime(at.value) };
  }

  get #isReply() {
    return headOf(this.#annotation) !== null || Boolean(this.#annotation.replyTo);
  }

  #isSame({ body, at }) {
    return body === this.#annotation.body && (this.#isReply || at === this.#annotation.at);
  }

  #setReadOnly(isReadOnly) {
    for (const field of Object.values(this.#fields)) field.readOnly = isReadOnly;
  }

  /** The error in an edited text or time, `{field, words}`, or null. */
  #problemOf({ body, at }) {
    if (body.trim() === "") return { field: "body", words: t("body-blank") };
    if (excessOf(body) > 0) return { field: "body", words: t("editor-too-long", { limit: String(BODY_LIMIT) }) };
    if (this.#isReply) return null;
    if (at === null) return { field: "at", words: t("editor-no-time") };
    // The video may have been replaced since this was written.
    if (at === this.#annotation.at) return null;
    const words = afterEnd(at, this.#options.durationMs());
    return words ? { field: "at", words } : null;
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
    this.#complain(this.#isDeleted ? t("editor-deleted") : "");
  }

  async #copy() {
    const { body } = this.#fields;
    if (await copyText(body.value)) return this.#options.onCopied();
    this.#complain(t("editor-not-copied"));
    this.focus();
    body.select();
  }
}

function bodyField(body) {
  const field = element("textarea", "annotation-field");
  field.value = body;
  field.rows = 3;
  field.dir = "auto";
  field.setAttribute("aria-label", t("editor-text"));
  return field;
}

function timeField(at) {
  const field = element("input", "annotation-field");
  field.value = formatExactTime(at);
  field.autocomplete = "off";
  field.inputMode = "text";
  return field;
}
