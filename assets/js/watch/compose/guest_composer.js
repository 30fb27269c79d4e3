import { AnnotationFields } from "./annotation_fields.js";

/**
 * Where visitors without an account write an annotation. It is kept with its moment while they log in
 * or register, and then stands in their composer, to be posted.
 */
export class GuestComposer {
  #fields;
  #draft;
  #logIn;

  /**
   * `parts` are those of `AnnotationFields`, `draft` is the guests' `Draft`, and `logIn(atMs)` leads to the
   * page to log in, which comes back to that moment.
   */
  constructor({ player, draft, logIn, parts }) {
    this.#draft = draft;
    this.#logIn = logIn;
    this.#fields = new AnnotationFields({ player, parts });
    const kept = draft.read();
    if (kept) this.#fields.fill(kept);
    this.#fields.addEventListener("changed", () => this.#changed());
    this.#fields.addEventListener("submit", () => this.#submit());
  }

  /** Called when the playback time may have changed: it is displayed while no moment is taken. */
  tick() {
    this.#fields.tick();
  }

  #changed() {
    const { body, atMs: at } = this.#fields;
    this.#draft.write({ body, at, clientId: null, isRefused: false });
  }

  #submit() {
    const refusal = this.#fields.refusal();
    this.#fields.complain(refusal);
    if (refusal === "") this.#logIn(this.#fields.atMs);
  }
}
