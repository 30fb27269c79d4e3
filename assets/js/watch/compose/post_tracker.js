/**
 * Finds out what became of an annotation that was sent and not answered.
 *
 * Sending it again by itself could store it twice, so it is looked for among what the server sends:
 * the same words, moment and author, with an id that this page had not seen when it was sent.
 */
export class PostTracker {
  #userId;
  #highestId = 0;
  #open = null;

  constructor(userId) {
    this.#userId = userId;
  }

  /** The annotation without an outcome, or null. */
  get open() {
    return this.#open;
  }

  /** An annotation is being sent. */
  sent({ body, at }) {
    this.#open = { body, at, after: this.#highestId };
  }

  /** Its outcome is known. */
  settled() {
    this.#open = null;
  }

  /** Annotations arrived; returns whether the open one was among them, and settles it then. */
  arrived(annotations) {
    const found = annotations.some((annotation) => this.#isOpen(annotation));
    for (const { id } of annotations) this.#highestId = Math.max(this.#highestId, id);
    if (found) this.settled();
    return found;
  }

  #isOpen({ id, body, at, user }) {
    const open = this.#open;
    return (
      open !== null &&
      id > open.after &&
      at === open.at &&
      user.id === this.#userId &&
      body.trim() === open.body.trim()
    );
  }
}
