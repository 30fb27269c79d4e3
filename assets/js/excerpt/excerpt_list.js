import { isNew } from "../watch/feed/change.js";
import { element } from "../watch/shared/dom.js";
import { formatTime, toSeconds } from "../watch/shared/time.js";

/** How many annotations are shown, as on the page that the server renders. */
export const EXCERPT = 3;
/** The maximum length of an annotation in characters; the server uses the same. */
const QUOTE_LENGTH = 60;

/**
 * The latest annotations of a video, in the order of their moments.
 * While the pointer or the focus is in the list, it doesn't change.
 */
export class ExcerptList {
  #list;
  /** The newest annotations that arrived while the list could not change, at most `EXCERPT`. */
  #waiting = [];

  constructor(list) {
    this.#list = list;
    for (const name of ["pointerleave", "focusout"]) {
      // The new focus is known only after the event.
      list.addEventListener(name, () => setTimeout(() => this.#showWaiting()));
    }
  }

  /** Takes a `Change`. */
  take({ id, annotation, ...change }) {
    if (annotation === null) return this.#remove(id);
    if (!isNew(change)) return this.#replace(annotation);
    // Automatic answers are long, and no person wrote them.
    if (annotation.asked_by) return;
    this.#waiting = [...this.#waiting, annotation].slice(-EXCERPT);
    this.#showWaiting();
  }

  /** Replaces all items with these. */
  replace(items) {
    this.#waiting = [];
    this.#list.replaceChildren(...items);
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
    // Remove the oldest, which has the lowest id.
    const ids = [...this.#list.children].map(({ dataset }) => Number(dataset.id));
    if (ids.length > EXCERPT) this.#find(Math.min(...ids)).remove();
  }

  /** Replaces an edited annotation, which may have moved to another moment. */
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

/** The text in one line, shortened as the server does. */
export function shortened(text) {
  const line = [...text.trim().replace(/\s+/g, " ")];
  return line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH).join("").trimEnd()}…` : line.join("");
}
