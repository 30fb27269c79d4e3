import { firstIndex } from "./replay.js";

/** The chunks of a video, in order and without a gap, and where their rows are in one long list. */
export class ChunkList {
  #chunks;
  /** The first row of each chunk and the number of all rows, or null when it must be summed anew. */
  #starts = null;

  constructor(chunks) {
    this.#chunks = chunks;
  }

  /** The number of rows of a chunk may have changed. */
  changed() {
    this.#starts = null;
  }

  has(chunk) {
    return this.#chunks.includes(chunk);
  }

  replace(chunk, parts) {
    this.#chunks.splice(this.#chunks.indexOf(chunk), 1, ...parts);
    this.changed();
  }

  /** The chunk of a bucket. */
  at(bucket) {
    return this.#chunks[this.#place(bucket)];
  }

  /** The chunks that have buckets from one to another, both included. */
  overlapping(fromBucket, toBucket) {
    return this.#chunks.slice(this.#place(fromBucket), this.#place(toBucket) + 1);
  }

  get rowCount() {
    return this.#rowStarts().at(-1);
  }

  firstRow(chunk) {
    return this.#rowStarts()[this.#chunks.indexOf(chunk)];
  }

  /** The chunk of a row, and which of its rows that is. */
  find(row) {
    const place = this.#placeOfRow(row);
    return { chunk: this.#chunks[place], offset: row - this.#rowStarts()[place] };
  }

  /** The chunks of the rows from one to before another. */
  ofRows(from, to) {
    if (from >= to) return [];
    return this.#chunks.slice(this.#placeOfRow(from), this.#placeOfRow(to - 1) + 1);
  }

  /** How many annotations the chunks before one have. */
  countBefore(chunk) {
    const before = this.#chunks.slice(0, this.#chunks.indexOf(chunk));
    return before.reduce((sum, { count }) => sum + count, 0);
  }

  /** The loaded chunks, those first that were wanted longest ago. */
  leastWanted() {
    const loaded = this.#chunks.filter(({ items }) => items !== null && items.length > 0);
    return loaded.sort((one, other) => one.wanted - other.wanted);
  }

  get hasFailures() {
    return this.#chunks.some(({ hasFailed }) => hasFailed);
  }

  forgetFailures() {
    for (const chunk of this.#chunks) chunk.hasFailed = false;
  }

  #place(bucket) {
    return firstIndex(this.#chunks, ({ fromBucket }) => fromBucket > bucket) - 1;
  }

  #placeOfRow(row) {
    return Math.min(firstIndex(this.#rowStarts(), (start) => start > row), this.#chunks.length) - 1;
  }

  #rowStarts() {
    if (this.#starts === null) {
      let sum = 0;
      this.#starts = [0, ...this.#chunks.map(({ rows }) => (sum += rows))];
    }
    return this.#starts;
  }
}
