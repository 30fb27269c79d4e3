import { element } from "../shared/dom.js";
import { labelOf, shortCount } from "./timeline_layout.js";

const MOVES = new Map([
  ["ArrowLeft", (index) => index - 1],
  ["ArrowRight", (index) => index + 1],
  ["Home", () => 0],
  ["End", (_index, count) => count - 1],
]);

/**
 * The timeline's markers: buttons in a toolbar, one of which is the tab stop, so that a long video
 * does not put a hundred of them in a keyboard user's way. The arrow keys move between them.
 */
export class TimelineMarkers {
  #toolbar;
  #onSeek;
  #onFocus;
  #markers = [];
  /** The buttons by bucket, so that each keeps its element and focus while others are added and removed. */
  #buttons = new Map();
  #stop = 0;

  /** `onSeek(marker)` is called when a marker is pressed, `onFocus(marker)` when one is reached by keyboard. */
  constructor(toolbar, { onSeek, onFocus }) {
    this.#toolbar = toolbar;
    this.#onSeek = onSeek;
    this.#onFocus = onFocus;
    toolbar.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Shows these markers in this order. */
  show(markers, durationMs) {
    const focused = this.#indexOf(document.activeElement);
    this.#stop = nearest(markers, this.#markers[focused >= 0 ? focused : this.#stop]);
    this.#markers = markers;
    this.#removeOthers();
    for (const [index, marker] of markers.entries()) {
      const button = this.#buttonOf(marker);
      describe(button, marker, durationMs);
      const place = this.#toolbar.children[index] ?? null;
      if (place !== button) this.#toolbar.insertBefore(button, place);
    }
    this.#toolbar.hidden = markers.length === 0;
    this.#updateStops();
    // The focused marker may have been merged into its neighbour; keep the focus in the toolbar.
    if (focused >= 0) this.#toolbar.children[this.#stop]?.focus({ preventScroll: true });
  }

  /** The marker of an element, or null. */
  of(target) {
    return this.#markers[this.#indexOf(target.closest("button"))] ?? null;
  }

  /** Marks those whose moment has passed. */
  showTime(atMs) {
    for (const marker of this.#markers) {
      this.#buttons.get(marker.bucket).toggleAttribute("data-past", marker.fromMs <= atMs);
    }
  }

  #buttonOf({ bucket }) {
    const known = this.#buttons.get(bucket);
    if (known) return known;
    const button = element("button", "timeline-marker");
    button.type = "button";
    button.append(element("span", "timeline-dot"));
    button.addEventListener("click", () => this.#press(button));
    button.addEventListener("focus", () => this.#focused(button));
    this.#buttons.set(bucket, button);
    return button;
  }

  #focused(button) {
    const index = this.#indexOf(button);
    this.#stopAt(index);
    if (button.matches(":focus-visible")) this.#onFocus(this.#markers[index]);
  }

  #press(button) {
    const index = this.#indexOf(button);
    this.#stopAt(index);
    this.#onSeek(this.#markers[index]);
  }

  #move(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const move = MOVES.get(event.key);
    if (!move) return;
    event.preventDefault();
    const button = this.#toolbar.children[move(this.#stop, this.#markers.length)];
    button?.focus();
  }

  #stopAt(index) {
    this.#stop = index;
    this.#updateStops();
  }

  #updateStops() {
    for (const [index, button] of [...this.#toolbar.children].entries()) {
      button.tabIndex = index === this.#stop ? 0 : -1;
    }
  }

  #removeOthers() {
    const wanted = new Set(this.#markers.map(({ bucket }) => bucket));
    for (const [bucket, button] of this.#buttons) {
      if (wanted.has(bucket)) continue;
      button.remove();
      this.#buttons.delete(bucket);
    }
  }

  #indexOf(button) {
    return [...this.#toolbar.children].indexOf(button);
  }
}

/** The index of the last marker not after this one, or 0. */
function nearest(markers, { bucket } = { bucket: 0 }) {
  return Math.max(0, markers.findLastIndex((marker) => marker.bucket <= bucket));
}

function describe(button, marker, durationMs) {
  const label = labelOf(marker, durationMs);
  const { count } = marker;
  button.style.transform = `translateX(${marker.x}px)`;
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  button.firstChild.textContent = count > 1 ? shortCount(count) : "";
  button.toggleAttribute("data-many", count > 1);
}
