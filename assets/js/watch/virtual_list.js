import {
  Virtualizer,
  elementScroll,
  observeElementOffset,
  observeElementRect,
} from "@tanstack/virtual-core";

/** What a row is taken to be high until it is measured. */
const ROW_PX = 68;
/** The rows kept ready above and below those in view. */
const OVERSCAN = 12;
/** The room before the first row and after the last. */
const PADDING_PX = 10;
/** The room between rows. */
const GAP_PX = 3;
/** How often a pass of measuring may move rows before the next frame. */
const MAX_PASSES = 4;

/**
 * A long list of which only the rows around those in view are in the document. Rows are known by a
 * key; one that stays keeps its element, so it keeps the focus as well.
 *
 * `keyOf(index)` names a row; `makeRow(index, element)` gives its element, brought up to date if it
 * has one; `pinned()` lists the indexes that stay in the document wherever they are. `onChange` is
 * called after each change, `onLost` when the row that has the focus is gone.
 */
export class VirtualList {
  #list;
  #keyOf;
  #makeRow;
  #onChange;
  #onLost;
  #virtualizer;
  #elements = new Map();
  #isRendering = false;
  #isStale = false;

  constructor({ scroller, list, keyOf, makeRow, pinned, onChange, onLost }) {
    this.#list = list;
    this.#keyOf = keyOf;
    this.#makeRow = makeRow;
    this.#onChange = onChange;
    this.#onLost = onLost;
    this.#virtualizer = new Virtualizer({
      count: 0,
      getScrollElement: () => scroller,
      estimateSize: () => ROW_PX,
      overscan: OVERSCAN,
      paddingStart: PADDING_PX,
      paddingEnd: PADDING_PX,
      gap: GAP_PX,
      getItemKey: keyOf,
      rangeExtractor: (range) => withPinned(range, pinned()),
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#render(),
    });
    this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
  }

  /** Shows `count` rows, whose keys may have changed. */
  show(count) {
    const { options } = this.#virtualizer;
    // A new function tells the virtualizer that keys may differ from before.
    const getItemKey = (index) => this.#keyOf(index);
    this.#virtualizer.setOptions({ ...options, count, getItemKey });
    this.#virtualizer._willUpdate();
    this.#render();
  }

  /** Where a row begins and ends, in pixels from the start of the list. */
  place(index) {
    this.#virtualizer.getVirtualItems();
    return this.#virtualizer.measurementsCache[index] ?? { start: 0, end: 0 };
  }

  /** The rows in view, from one to before another. */
  inView() {
    const { range } = this.#virtualizer;
    return range ? [range.startIndex, range.endIndex + 1] : [0, 0];
  }

  /** The key of the first row in view, and how far it is scrolled past; null in an empty list. */
  firstInView() {
    const offset = this.#virtualizer.scrollOffset ?? 0;
    const first = this.#virtualizer.getVirtualItems().find(({ end }) => end > offset);
    return first ? { key: first.key, offset: offset - first.start } : null;
  }

  scrollTo(offset) {
    this.#virtualizer.scrollToOffset(offset);
  }

  element(key) {
    return this.#elements.get(key) ?? null;
  }

  #render() {
    // Measuring a row may call for another pass.
    this.#isStale = true;
    if (this.#isRendering) return;
    this.#isRendering = true;
    for (let pass = 0; this.#isStale && pass < MAX_PASSES; pass += 1) {
      this.#isStale = false;
      this.#pass();
    }
    this.#isRendering = false;
    this.#onChange();
  }

  #pass() {
    const items = this.#virtualizer.getVirtualItems();
    // A list without a height, for a moment, has no rows in view; those it has keep the focus.
    if (items.length === 0 && this.#virtualizer.options.count > 0) return;
    this.#list.style.height = `${this.#virtualizer.getTotalSize()}px`;
    this.#removeAllBut(new Set(items.map(({ key }) => key)));
    let before = null;
    for (const { key, index, start } of items) {
      const element = this.#place(key, index, before);
      element.style.transform = `translateY(${start}px)`;
      before = element;
    }
    for (const { key } of items) this.#virtualizer.measureElement(this.#elements.get(key));
  }

  #removeAllBut(keys) {
    for (const [key, element] of this.#elements) {
      if (keys.has(key)) continue;
      const hadFocus = element.contains(document.activeElement);
      element.remove();
      this.#elements.delete(key);
      if (hadFocus) this.#onLost();
    }
    this.#virtualizer.measureElement(null);
  }

  /** Elements that stay are not moved, as that would take the focus from them. */
  #place(key, index, before) {
    const known = this.#elements.get(key) ?? null;
    const element = this.#makeRow(index, known);
    element.dataset.index = String(index);
    element.setAttribute("aria-posinset", String(index + 1));
    element.setAttribute("aria-setsize", String(this.#virtualizer.options.count));
    const next = before === null ? this.#list.firstChild : before.nextSibling;
    if (element !== next) this.#list.insertBefore(element, next);
    this.#elements.set(key, element);
    return element;
  }
}

function withPinned({ startIndex, endIndex, overscan, count }, pinned) {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const within = (index) => index >= 0 && index < count;
  const apart = pinned.filter((index) => within(index) && (index < first || index > last));
  const range = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  return [...new Set([...apart, ...range])].sort((one, other) => one - other);
}
