/**
 * Every annotation that this page knows of, each once, by moment and then by id.
 *
 * An annotation is `{id, body, at, user: {id, username}}`, `at` in milliseconds from the start of
 * the video. What arrives twice, by a broadcast and by a page, is kept once.
 */
export class AnnotationStore {
  #ids = new Set();
  #sorted = [];

  /** All annotations in order; not to be changed by the caller. */
  get annotations() {
    return this.#sorted;
  }

  /** Adds what is not there yet, and returns it. */
  add(annotations) {
    const fresh = [];
    for (const annotation of annotations) {
      if (this.#ids.has(annotation.id)) continue;
      this.#ids.add(annotation.id);
      fresh.push(annotation);
    }
    if (fresh.length > 0) this.#sorted = this.#sorted.concat(fresh).sort(byMoment);
    return fresh;
  }
}

function byMoment(one, other) {
  return one.at - other.at || one.id - other.id;
}
