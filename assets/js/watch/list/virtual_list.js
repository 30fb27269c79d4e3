import { RowElements } from "./row_elements.js";
import { RowLayout } from "./row_layout.js";
import { TouchMotion } from "./touch_motion.js";

/** The rows kept ready above and below those in view. */
const OVERSCAN = 12;
/** How often measurements may move rows before the next frame. */
const MAX_PASSES = 4;

/**
 * A long list of which only the rows around those in view are in the document; what it costs to show
 * it does not depend on how many there are. Rows are known by a key; one that stays keeps its
 * element, so it keeps the focus as well. The first row in view stays where it is on the screen when
 * rows before it come, go, or turn out to be higher than they were taken to be.
 *
 * `keyOf(index)` names a row, and `indexOf(key)` finds it, below zero when it can't; `makeRow(index,
 * element)` gives its element, brought up to date if it has one. `pinned()` lists the keys that stay
 * in the document wherever they are, and `held()` is the key that stays even while the list has no
 * place for it, or null. `onChange` is called after each change, `onLost` when the row that has the
 * focus is gone.
 */
export class VirtualList {
  #scroller;
  #list;
  #options;
  #rows;
  #layout = new RowLayout();
  /** How high rows are, by their key. */
  #heights = new Map();
  /** How far above their real position the rows are drawn, until a touched list is at rest. */
  #owedPx = 0;
  #touch;
  #isRendering = false;

  constructor({ scroller, list, ...options }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#options = options;
    const onResize = (key, index, height) => this.#resized(key, index, height);
    this.#rows = new RowElements(list, { ...options, onResize });
    this.#touch = new TouchMotion(scroller, () => this.#render());
    scroller.addEventListener("scroll", () => this.#render(), { passive: true });
    new ResizeObserver(() => this.#render()).observe(scroller);
  }

  /** Shows `count` rows; `isRekeyed` means that keys may have changed or moved. */
  show(count, isRekeyed) {
    const anchor = this.#firstInView();
    this.#layout.count = count;
    if (isRekeyed) this.#placeHeights();
    this.#render(anchor);
  }

  /** The start and end of a row, in pixels from the start of the list. */
  place(index) {
    return { start: this.#layout.start(index), end: this.#layout.end(index) };
  }

  /** The visible rows, as a half-open range. */
  inView() {
    const { clientHeight } = this.#scroller;
    if (this.#layout.count === 0 || clientHeight === 0) return [0, 0];
    const offset = this.#offset;
    return [this.#layout.rowAt(offset), this.#layout.rowAt(offset + clientHeight) + 1];
  }

  scrollTo(offset) {
    this.#owedPx = 0;
    this.#scroller.scrollTop = offset;
  }

  element(key) {
    return this.#rows.get(key);
  }

  /** Where in the list the view begins. */
  get #offset() {
    return this.#scroller.scrollTop + this.#owedPx;
  }

  #render(anchor = this.#firstInView()) {
    if (this.#isRendering) return;
    this.#isRendering = true;
    if (this.#owedPx !== 0) this.#moveTo(this.#offset);
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      this.#draw();
      const hasGrown = this.#measure();
      const hasMoved = this.#keep(anchor);
      if (!hasGrown && !hasMoved) break;
    }
    this.#isRendering = false;
    this.#options.onChange();
  }

  #draw() {
    const indexes = this.#indexes();
    // A list that briefly has no height shows no rows; keep the existing ones so that the focus is not lost.
    if (indexes.length === 0 && this.#layout.count > 0) return;
    this.#rows.show(indexes, this.#layout.count);
    this.#setHeight();
    for (const { element, index } of this.#rows) {
      element.style.transform = `translateY(${this.#layout.start(index) - this.#owedPx}px)`;
    }
  }

  #setHeight() {
    this.#list.style.height = `${this.#layout.height - this.#owedPx}px`;
  }

  /** The rows to have in the document, in order. */
  #indexes() {
    const [from, to] = this.inView();
    if (from === to) return [];
    const { count } = this.#layout;
    const first = Math.max(0, from - OVERSCAN);
    const end = Math.min(count, to + OVERSCAN);
    const pinned = this.#options.pinned().map((key) => this.#options.indexOf(key));
    const apart = pinned.filter((row) => row >= 0 && row < count && (row < first || row >= end));
    const around = Array.from({ length: end - first }, (_, offset) => first + offset);
    return [...new Set([...apart, ...around])].sort((one, other) => one - other);
  }

  /** Measures new rows; returns whether any height differs from the assumed one. */
  #measure() {
    let isNews = false;
    for (const { key, index, element } of this.#rows) {
      const height = this.#heights.get(key) ?? element.offsetHeight;
      // Hidden rows have no height.
      if (height === 0) continue;
      this.#heights.set(key, height);
      if (this.#layout.measured(index, height)) isNews = true;
    }
    return isNews;
  }

  #resized(key, index, height) {
    if (height === 0 || height === this.#heights.get(key)) return;
    const anchor = this.#firstInView();
    this.#heights.set(key, height);
    this.#layout.measured(index, height);
    this.#render(anchor);
  }

  /** Assigns known heights to the rows' current positions, and drops those of missing rows. */
  #placeHeights() {
    this.#layout.forget();
    for (const [key, height] of this.#heights) {
      const index = this.#options.indexOf(key);
      if (index < 0) this.#heights.delete(key);
      else this.#layout.measured(index, height);
    }
  }

  /** The first visible row as it was drawn, the start of the view, and the offset into the row; or null. */
  #firstInView() {
    const [first] = this.inView();
    for (const { key, index } of this.#rows) {
      if (index !== first) continue;
      const offset = this.#offset;
      return { key, index, offset, past: offset - this.#layout.start(index) };
    }
    return null;
  }

  /** Keeps a row at its visible position; returns whether the list had to be scrolled. */
  #keep(anchor) {
    if (anchor === null) return false;
    const found = this.#options.indexOf(anchor.key);
    const index = found < 0 ? anchor.index : found;
    if (index >= this.#layout.count) return false;
    const offset = this.#layout.start(index) + anchor.past;
    // Asking for the scroll position now would force a layout.
    if (Math.abs(offset - anchor.offset) < 1) return false;
    anchor.offset = offset;
    this.#moveTo(offset);
    return true;
  }

  /** Scrolls the view to an offset, now or as soon as the list is at rest. */
  #moveTo(offset) {
    const mustWait = this.#touch.isUnderWay;
    this.#owedPx = mustWait ? offset - this.#scroller.scrollTop : 0;
    this.#setHeight();
    if (!mustWait) this.#scroller.scrollTop = offset;
  }
}
