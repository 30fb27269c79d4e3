import { t } from "../../messages/messages.js";
import { excessOf, showLength, tooLong } from "../shared/body_limit.js";
import { isComposing } from "../shared/dom.js";
import { MomentField } from "./moment_field.js";

/**
 * The fields in which an annotation is written, for members and guests alike: its text, and its moment,
 * which is taken when writing begins and can be edited. What they contain is posted by Enter or the
 * button. While they are locked, nothing that people do changes them.
 *
 * Events: `written` (the text was edited), `changed` (the text or the moment was), and `submit`.
 */
export class AnnotationFields extends EventTarget {
  #parts;
  #moment;

  /** What this replies to, or null. */
  #replyTo = null;

  /** `parts` are the elements `form, text, time, now, count, problem`, and for replies `reply, replyWords, replyCancel`. */
  constructor({ player, parts }) {
    super();
    this.#parts = parts;
    this.#moment = new MomentField({ input: parts.time, now: parts.now, player });
    this.#moment.addEventListener("change", () => this.#changed());
    parts.text.addEventListener("input", () => this.#written());
    parts.text.addEventListener("keydown", (event) => this.#pressed(event));
    parts.replyCancel?.addEventListener("click", () => this.#cancelReply());
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  get body() {
    return this.#parts.text.value;
  }

  get atMs() {
    return this.#moment.atMs;
  }

  get isLocked() {
    return this.#parts.text.readOnly === true;
  }

  set isLocked(isLocked) {
    this.#parts.text.readOnly = isLocked;
    this.#parts.time.readOnly = isLocked || this.#replyTo !== null;
    if (this.#parts.replyCancel) this.#parts.replyCancel.disabled = isLocked;
  }

  /**
   * The annotation that this replies to, `{id, headId, username, at}`, or null. A reply always has that
   * annotation's moment.
   */
  get replyTo() {
    return this.#replyTo;
  }

  set replyTo(replyTo) {
    const { time, reply, replyWords } = this.#parts;
    this.#replyTo = replyTo;
    time.readOnly = this.isLocked || replyTo !== null;
    if (reply) {
      reply.hidden = replyTo === null;
      replyWords.textContent = replyTo === null ? "" : t("composer-replying", { person: replyTo.username });
    }
    if (replyTo !== null) this.#moment.retake(replyTo.at);
    this.#parts.now.hidden ||= replyTo !== null;
  }

  /** The number of characters beyond the limit. */
  get excess() {
    return excessOf(this.body);
  }

  /** Takes the current moment, and focuses the text. */
  begin() {
    if (!this.isLocked && this.#replyTo === null) this.#moment.retake();
    this.focus();
  }

  focus() {
    this.#parts.text.focus({ preventScroll: true });
  }

  /** Called when the playback time may have changed: it is displayed while no moment is taken. */
  tick() {
    this.#moment.tick();
  }

  fill({ body, at, replyTo = null }) {
    this.#parts.text.value = body;
    this.#moment.retake(at);
    this.replyTo = replyTo;
  }

  /** Clears the fields for the next annotation. */
  clear() {
    this.#parts.text.value = "";
    this.replyTo = null;
    this.#moment.release();
    this.complain("");
  }

  /** Why this can't be posted, in words, or nothing. Focuses the moment if that is invalid. */
  refusal() {
    if (this.#moment.problem) {
      this.#moment.focus();
      return this.#moment.problem;
    }
    if (this.excess > 0) return tooLong(this.excess);
    return this.body.trim() === "" ? t("body-blank") : "";
  }

  /** Displays an error about the input. */
  complain(problem) {
    this.say(problem);
    if (problem && !this.#moment.problem) this.#parts.text.setAttribute("aria-invalid", "true");
  }

  /** Displays a message that is not an error. */
  say(words) {
    this.#parts.problem.textContent = words;
    this.#parts.text.removeAttribute("aria-invalid");
  }

  /** Whether these words are currently displayed. */
  says(words) {
    return this.#parts.problem.textContent === words;
  }

  #written() {
    if (this.#replyTo !== null) this.#moment.retake(this.#replyTo.at);
    else if (this.body === "") this.#moment.release();
    else this.#moment.take();
    this.dispatchEvent(new Event("written"));
    this.#changed();
  }

  #changed() {
    showLength(this.#parts.count, this.body);
    if (this.isLocked) return;
    this.complain(this.#moment.problem);
    this.dispatchEvent(new Event("changed"));
  }

  /** Keeps the text, and makes it an annotation at the current moment. */
  #cancelReply() {
    this.replyTo = null;
    if (this.body === "") this.#moment.release();
    else this.#moment.retake();
    this.focus();
    this.dispatchEvent(new Event("written"));
    this.#changed();
  }

  #pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") this.#parts.text.blur();
  }

  #submit() {
    if (!this.isLocked) this.dispatchEvent(new Event("submit"));
  }
}
