/** The assumed height of a row until it is measured: that of a placeholder row. */
const ROW_PX = 68;
/** The space before the first row and after the last. */
const PADDING_PX = 10;
/** The space between rows. */
const GAP_PX = 3;
/** The initial capacity in rows. It is doubled when necessary, as the tree needs a power of two. */
const INITIAL_CAPACITY = 1024;

/**
 * The position of each row in a long list, in pixels from its start. Rows that are not measured are assumed to be
 * `ROW_PX` high.
 *
 * Deviations are summed in a Fenwick tree, so that look-ups and measurements cost little more in a list a hundred
 * times as long.
 */
export class RowLayout {
  /** How many rows are shown. */
  count = 0;
  /** How much taller than `ROW_PX` measured rows are, by index. */
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

  /** The first row that ends after an offset, or else the last row. */
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

  /** Records a row's height; returns whether it has changed. */
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

  /** Forgets all measurements. */
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
