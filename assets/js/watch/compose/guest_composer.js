import { BLANK, excessOf, showLength, tooLong } from "../shared/body_limit.js";
import { isComposing } from "../shared/dom.js";
import { MomentField } from "./moment_field.js";

/**
 * Where visitors without an account write an annotation. It is kept with its moment while they log in
 * or register, and then stands in their composer, to be posted.
 */
export class GuestComposer {
  #parts;
  #moment;
  #draft;
  #logIn;

  /**
   * `parts` are those of a `Composer`, `draft` is the guests' `Draft`, and `logIn(atMs)` leads to the
   * page to log in, which comes back to that moment.
   */
  constructor({ player, draft, logIn, parts }) {
    this.#parts = parts;
    this.#draft = draft;
    this.#logIn = logIn;
    this.#moment = new MomentField({ input: parts.time, now: parts.now, player });
    this.#restore();
    this.#moment.addEventListener("change", () => this.#changed());
    parts.text.addEventListener("input", () => this.#edited());
    parts.text.addEventListener("keydown", (event) => this.#pressed(event));
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** The playback time may have changed: it is shown while no moment is taken. */
  tick() {
    this.#moment.tick();
  }

  #restore() {
    const kept = this.#draft.read();
    if (!kept) return;
    this.#parts.text.value = kept.body;
    this.#moment.retake(kept.at);
  }

  #edited() {
    if (this.#parts.text.value === "") this.#moment.release();
    else this.#moment.take();
    this.#changed();
  }

  #changed() {
    const { text, count } = this.#parts;
    this.#draft.write({ body: text.value, at: this.#moment.atMs, clientId: null, isRefused: false });
    this.#complain(this.#moment.problem);
    showLength(count, text.value);
  }

  #pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") this.#parts.text.blur();
  }

  #submit() {
    const excess = excessOf(this.#parts.text.value);
    const isBlank = this.#parts.text.value.trim() === "";
    const problem = this.#moment.problem || (excess > 0 ? tooLong(excess) : isBlank ? BLANK : "");
    this.#complain(problem);
    if (problem === "") this.#logIn(this.#moment.atMs);
  }

  #complain(problem) {
    this.#parts.problem.textContent = problem;
    const isAboutText = problem !== "" && !this.#moment.problem;
    if (isAboutText) this.#parts.text.setAttribute("aria-invalid", "true");
    else this.#parts.text.removeAttribute("aria-invalid");
  }
}
