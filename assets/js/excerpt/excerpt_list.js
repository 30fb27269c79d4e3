import { isNew } from "../watch/feed/change.js";
import { element } from "../watch/shared/dom.js";
import { formatTime, toSeconds } from "../watch/shared/time.js";

/** How many are shown, as on the page that the server sends. */
export const EXCERPT = 3;
/** Characters of what somebody said; the server cuts it there too. */
const QUOTE_LENGTH = 60;

/**
 * The list of what was said last about a video, in the order of the moments.
 * While somebody points at one, or has the focus there, the list stays as it is.
 */
export class ExcerptList {
  #list;
  /** The newest that came while the list had to stay, at most as many as are shown. */
  #waiting = [];

  constructor(list) {
    this.#list = list;
    for (const name of ["pointerleave", "focusout"]) {
      // Only afterwards is it known where the focus goes.
      list.addEventListener(name, () => setTimeout(() => this.#showWaiting()));
    }
  }

  /** Takes a `Change`. */
  take({ id, annotation, ...change }) {
    if (annotation === null) return this.#remove(id);
    if (!isNew(change)) return this.#replace(annotation);
    // Automatic answers are long, and nobody's remark.
    if (annotation.asked_by) return;
    this.#waiting = [...this.#waiting, annotation].slice(-EXCERPT);
    this.#showWaiting();
  }

  #showWaiting() {
    if (this.#list.matches(":hover, :focus-within")) return;
    for (const annotation of this.#waiting.splice(0)) this.#add(annotation);
  }

  #add(annotation) {
    this.#find(annotation.id)?.remove();
    const item = this.#itemOf(annotation);
    item.classList.add("hero-note-fresh");
    const isLater = (other) => Number(other.dataset.at) > annotation.at;
    this.#list.insertBefore(item, [...this.#list.children].find(isLater) ?? null);
    // It was posted first.
    const ids = [...this.#list.children].map(({ dataset }) => Number(dataset.id));
    if (ids.length > EXCERPT) this.#find(Math.min(...ids)).remove();
  }

  /** One that was edited may belong elsewhere now. */
  #replace(annotation) {
    const isSame = (one) => one.id === annotation.id;
    if (!this.#waiting.some(isSame) && !this.#find(annotation.id)) return;
    this.#waiting = [...this.#waiting.filter((one) => !isSame(one)), annotation];
    this.#showWaiting();
  }

  #remove(id) {
    this.#waiting = this.#waiting.filter((one) => one.id !== id);
    this.#find(id)?.remove();
  }

  #find(id) {
    return this.#list.querySelector(`[data-id="${id}"]`);
  }

  #itemOf({ id, at, body }) {
    const link = element("a", "hero-note");
    link.href = `${this.#list.dataset.path}?${new URLSearchParams({ t: toSeconds(at) })}`;
    link.dir = "auto";
    link.append(element("b", "", formatTime(at)), ` ${shortened(body)}`);
    const item = document.createElement("li");
    Object.assign(item.dataset, { id, at });
    item.append(link);
    return item;
  }
}

/** The text in one line, and not longer than the server makes it. */
export function shortened(text) {
  const line = [...text.trim().replace(/\s+/g, " ")];
  return line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH).join("").trimEnd()}…` : line.join("");
}
