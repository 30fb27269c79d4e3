/**
 * The part of the list of annotations that is seen. On a narrow page the panel's foot sticks to the
 * window's edge and can cover the end of what is seen; as much room is made after the last row, so
 * that it can be scrolled out from there.
 */
export class LogView {
  #log;
  #list;
  #foot;
  #coveredPx = 0;
  #onChange;

  /** `list` is what `log` scrolls; `onChange` is called when more or less of it is covered. */
  constructor({ log, list, foot, onChange }) {
    this.#log = log;
    this.#list = list;
    this.#foot = foot;
    this.#onChange = onChange;
    const update = () => this.#makeRoom();
    window.addEventListener("scroll", update, { passive: true });
    const resizes = new ResizeObserver(update);
    for (const element of [log, foot]) resizes.observe(element);
  }

  /** Whether any part of an element is visible. */
  shows(element) {
    const { top, bottom } = this.#bounds();
    const place = element.getBoundingClientRect();
    return place.bottom > top && place.top < bottom;
  }

  /** How far to scroll until an element is fully visible, or its beginning if it is too tall. */
  distanceTo(element) {
    const { top, bottom } = this.#bounds();
    const place = element.getBoundingClientRect();
    if (place.top < top) return place.top - top;
    return Math.max(0, Math.min(place.bottom - bottom, place.top - top));
  }

  #bounds() {
    const { top, bottom } = this.#log.getBoundingClientRect();
    return { top, bottom: bottom - this.#coveredPx };
  }

  #makeRoom() {
    const { bottom } = this.#log.getBoundingClientRect();
    const coveredPx = Math.max(0, Math.round(bottom - this.#foot.getBoundingClientRect().top));
    if (coveredPx === this.#coveredPx) return;
    this.#coveredPx = coveredPx;
    // Padding inside the log would make it taller when there is little space.
    this.#list.style.marginBottom = `${coveredPx}px`;
    this.#onChange();
  }
}
