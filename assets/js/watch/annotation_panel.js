import { annotationRow } from "./annotation_row.js";

/** How near to the end, in pixels, still counts as being there. */
const END_TOLERANCE_PX = 40;

/**
 * The list of annotations: those whose moment has come, oldest first.
 *
 * It follows playback, unless the viewer scrolled up to read; then it stays, and offers the way
 * back. Only this list ever scrolls, never the page.
 */
export class AnnotationPanel {
  #log;
  #list;
  #jump;
  #toRow;
  #rows = [];
  #isFollowing = true;

  constructor({ log, list, jump, onSeek, userId }) {
    this.#log = log;
    this.#list = list;
    this.#jump = jump;
    this.#toRow = (annotation) => annotationRow(annotation, { onSeek, userId });
    log.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    jump.addEventListener("click", () => this.#jumpToNow());
  }

  /** Shows exactly the first `count` of `annotations`, and returns those that were not there. */
  show(annotations, count) {
    const kept = this.#countKept(annotations, count);
    if (kept === this.#rows.length && kept === count) return [];
    const before = new Set();
    for (const { annotation, element } of this.#rows.splice(kept)) {
      before.add(annotation.id);
      element.remove();
    }
    const shown = annotations.slice(kept, count);
    this.#append(shown);
    if (this.#isFollowing) this.#scrollToEnd();
    return shown.filter(({ id }) => !before.has(id));
  }

  /** How many rows at the start are already as they should be. */
  #countKept(annotations, count) {
    const limit = Math.min(this.#rows.length, count);
    let kept = 0;
    while (kept < limit && this.#rows[kept].annotation === annotations[kept]) kept += 1;
    return kept;
  }

  #append(annotations) {
    const fragment = document.createDocumentFragment();
    for (const annotation of annotations) {
      const element = this.#toRow(annotation);
      this.#rows.push({ annotation, element });
      fragment.append(element);
    }
    this.#list.append(fragment);
  }

  #noticeScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.#log;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight < END_TOLERANCE_PX;
    this.#jump.hidden = this.#isFollowing;
  }

  #jumpToNow() {
    this.#scrollToEnd();
    this.#log.focus({ preventScroll: true });
  }

  #scrollToEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
