import { firstIndex } from "./replay.js";

/** The chunks of a video, in order and without gaps, and the positions of their rows in one long list. */
export class ChunkList {
  #chunks;
  /**
   * The rows and annotations before each chunk, and last the totals: `{rows, counts}`; null when the
   * sums have to be computed again.
   */
  #before = null;

  constructor(chunks) {
    this.#chunks = chunks;
  }

  /** Call this when a chunk's number of rows may have changed. */
  changed() {
    this.#before = null;
  }

  has(chunk) {
    return this.#chunks.includes(chunk);
  }

  /** Sets whether resolved annotations are left out of the rows. */
  hideResolved(hidesResolved) {
    for (const chunk of this.#chunks) chunk.hidesResolved = hidesResolved;
    this.changed();
  }

  replace(chunk, parts) {
    this.#chunks.splice(this.#chunks.indexOf(chunk), 1, ...parts);
    this.changed();
  }

  /** The chunk that contains a bucket. */
  at(bucket) {
    return this.#chunks[this.#place(bucket)];
  }

  /** The chunks that have buckets from one to another, both included. */
  overlapping(fromBucket, toBucket) {
    return this.#chunks.slice(this.#place(fromBucket), this.#place(toBucket) + 1);
  }

  get rowCount() {
    return this.#sums().rows.at(-1);
  }

  /** How many rows and annotations the chunks before a bucket's chunk have. */
  before(bucket) {
    const { rows, counts } = this.#sums();
    const place = this.#place(bucket);
    return { rows: rows[place], count: counts[place] };
  }

  /** The chunk that contains a row, and the row's index in it. */
  find(row) {
    const place = this.#placeOfRow(row);
    return { chunk: this.#chunks[place], offset: row - this.#sums().rows[place] };
  }

  /** The replies to an annotation that are loaded, or undefined. */
  threadOf(id) {
    return this.#chunks.find(({ threads }) => threads.has(id))?.threads.get(id);
  }

  /** The chunks of a range of rows, without those in between that have no rows. */
  ofRows(from, to) {
    if (from >= to) return [];
    return this.#chunks.slice(this.#placeOfRow(from), this.#placeOfRow(to - 1) + 1).filter(({ rows }) => rows > 0);
  }

  /** The loaded chunks, least recently wanted first. */
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
    const { rows } = this.#sums();
    return Math.min(firstIndex(rows, (start) => start > row), this.#chunks.length) - 1;
  }

  #sums() {
    this.#before ??= {
      rows: runningSums(this.#chunks.map(({ rows }) => rows)),
      counts: runningSums(this.#chunks.map(({ count }) => count)),
    };
    return this.#before;
  }
}

/** The running sums before each number, followed by the total. */
function runningSums(numbers) {
  let sum = 0;
  return [0, ...numbers.map((number) => (sum += number))];
}
