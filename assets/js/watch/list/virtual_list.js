import { RowElements } from "./row_elements.js";
import { RowLayout } from "./row_layout.js";
import { TouchMotion } from "./touch_motion.js";

/** The rows kept ready above and below those in view. */
const OVERSCAN = 12;
/** How often measuring may move rows before the next frame. */
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
  /** How much higher up the rows are drawn than they belong, until a touched list is at rest. */
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

  /** Shows `count` rows; `isRekeyed` says that keys may be others, or elsewhere, than before. */
  show(count, isRekeyed) {
    const anchor = this.#firstInView();
    this.#layout.count = count;
    if (isRekeyed) this.#placeHeights();
    this.#render(anchor);
  }

  /** Where a row begins and ends, in pixels from the start of the list. */
  place(index) {
    return { start: this.#layout.start(index), end: this.#layout.end(index) };
  }

  /** The rows in view, from one to before another. */
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
    // A list without a height, for a moment, has no rows in view; those it has keep the focus.
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

  /** Measures the rows that are new; returns whether one is not as high as it was taken to be. */
  #measure() {
    let isNews = false;
    for (const { key, index, element } of this.#rows) {
      const height = this.#heights.get(key) ?? element.offsetHeight;
      // What is not shown at the moment has no height.
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

  /** Puts the known heights where their rows are now; those of rows that are not found are dropped. */
  #placeHeights() {
    this.#layout.forget();
    for (const [key, height] of this.#heights) {
      const index = this.#options.indexOf(key);
      if (index < 0) this.#heights.delete(key);
      else this.#layout.measured(index, height);
    }
  }

  /** The first row in view as it was drawn, where the view begins, and how far into the row; or null. */
  #firstInView() {
    const [first] = this.inView();
    for (const { key, index } of this.#rows) {
      if (index !== first) continue;
      const offset = this.#offset;
      return { key, index, offset, past: offset - this.#layout.start(index) };
    }
    return null;
  }

  /** Keeps a row where it was in view; returns whether the list had to move for that. */
  #keep(anchor) {
    if (anchor === null) return false;
    const found = this.#options.indexOf(anchor.key);
    const index = found < 0 ? anchor.index : found;
    if (index >= this.#layout.count) return false;
    const offset = this.#layout.start(index) + anchor.past;
    // What has just been drawn would have to be laid out before the view could be asked.
    if (Math.abs(offset - anchor.offset) < 1) return false;
    anchor.offset = offset;
    this.#moveTo(offset);
    return true;
  }

  /** Makes the view begin at a place in the list, now or as soon as the list can be moved. */
  #moveTo(offset) {
    const mustWait = this.#touch.isUnderWay;
    this.#owedPx = mustWait ? offset - this.#scroller.scrollTop : 0;
    this.#setHeight();
    if (!mustWait) this.#scroller.scrollTop = offset;
  }
}
