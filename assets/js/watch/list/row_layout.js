/** What a row is taken to be high until it is measured: as high as one that is on its way. */
const ROW_PX = 68;
/** The room before the first row and after the last. */
const PADDING_PX = 10;
/** The room between rows. */
const GAP_PX = 3;
/** How many rows there is room for at first; it doubles, as the sums want a power of two. */
const INITIAL_CAPACITY = 1024;

/**
 * Where each row of a long list is, in pixels from its start. Rows that have not been measured are
 * taken to be `ROW_PX` high.
 *
 * What differs from that is summed in a Fenwick tree, so that no question and no measurement costs
 * much more in a list that is a hundred times as long.
 */
export class RowLayout {
  /** How many rows are shown. */
  count = 0;
  /** By how much measured rows are higher than `ROW_PX`, by their index. */
  #extras = new Map();
  #sums = new Float64Array(INITIAL_CAPACITY + 1);

  /** How high the list is. */
  get height() {
    const gapAfterLast = this.count > 0 ? GAP_PX : 0;
    return this.start(this.count) - gapAfterLast + PADDING_PX;
  }

  /** Where a row begins. */
  start(index) {
    return PADDING_PX + index * (ROW_PX + GAP_PX) + this.#extrasBefore(index);
  }

  /** Where a row ends. */
  end(index) {
    return this.start(index) + ROW_PX + (this.#extras.get(index) ?? 0);
  }

  /** The first row that ends after a place; the last one when none does. */
  rowAt(offset) {
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end(middle) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Takes a row to be so high; returns whether that is news. */
  measured(index, height) {
    const extra = height - ROW_PX;
    const change = extra - (this.#extras.get(index) ?? 0);
    if (change === 0) return false;
    this.#extras.set(index, extra);
    this.#makeRoomFor(index);
    for (let node = index + 1; node < this.#sums.length; node += lowestBit(node)) {
      this.#sums[node] += change;
    }
    return true;
  }

  /** Takes all rows to be unmeasured. */
  forget() {
    this.#extras.clear();
    this.#sums.fill(0);
  }

  #extrasBefore(index) {
    let sum = 0;
    for (let node = Math.min(index, this.#capacity); node > 0; node -= lowestBit(node)) {
      sum += this.#sums[node];
    }
    return sum;
  }

  get #capacity() {
    return this.#sums.length - 1;
  }

  #makeRoomFor(index) {
    while (index >= this.#capacity) {
      const all = this.#sums[this.#capacity];
      const sums = new Float64Array(2 * this.#capacity + 1);
      sums.set(this.#sums);
      this.#sums = sums;
      this.#sums[this.#capacity] = all;
    }
  }
}

function lowestBit(number) {
  return number & -number;
}
