import { compareMoments, countUntil, placeOf } from "./replay.js";

/** How many annotations a chunk is meant to have; one bucket can have more. */
export const CHUNK_SIZE = 200;
/** How many annotations of a chunk are loaded at most; the rest are only counted. */
export const CHUNK_LIMIT = 500;

/**
 * A part of a video's time: the buckets from `fromBucket` to before `toBucket`, whose annotations
 * are loaded together.
 */
export class Chunk {
  /** How many annotations it has. */
  count;
  /** The first `CHUNK_LIMIT` of them in order, or null while they aren't loaded. */
  items = null;
  /** The load in progress, or null. */
  loading = null;
  /** Whether the last load failed; it is not retried automatically. */
  hasFailed = false;
  /** When it was last wanted, by the window's own clock. */
  wanted = 0;

  constructor(fromBucket, toBucket, count) {
    this.fromBucket = fromBucket;
    this.toBucket = toBucket;
    this.count = count;
    if (count === 0) this.items = [];
  }

  holds(bucket) {
    return bucket >= this.fromBucket && bucket < this.toBucket;
  }

  /** Whether all of it is loaded. */
  get isWhole() {
    return this.items !== null && this.surplus === 0;
  }

  /** How many annotations are not loaded although the chunk is. */
  get surplus() {
    return this.items === null ? 0 : this.count - this.items.length;
  }

  /** Whether so much of it was deleted that what lies beyond the limit should be loaded. */
  get isThin() {
    return this.surplus > 0 && this.items.length < CHUNK_LIMIT / 2;
  }

  /** How many rows it takes in a list: one each, and one that counts those beyond the limit. */
  get rows() {
    if (this.items === null) return Math.min(this.count, CHUNK_LIMIT + 1);
    return this.items.length + (this.surplus > 0 ? 1 : 0);
  }

  /** How many of its rows have had their moment by `atMs`, if it is loaded. */
  rowsUntil(atMs) {
    const shown = countUntil(this.items, atMs);
    return shown === this.items.length ? this.rows : shown;
  }

  /** How many of its annotations have had their moment by `atMs`, if it is loaded. */
  countUntil(atMs) {
    const shown = countUntil(this.items, atMs);
    return shown === this.items.length ? this.count : shown;
  }

  /** The annotation with an id, if it is loaded here, or null. */
  find(id) {
    return this.items?.find((annotation) => annotation.id === id) ?? null;
  }

  /** Adds an annotation; returns the one that is then beyond the limit or not loaded, or null. */
  insert(annotation) {
    const isBeyond = this.surplus > 0 && compareMoments(annotation, this.items.at(-1)) > 0;
    this.count += 1;
    if (this.items === null || isBeyond) return annotation;
    this.items.splice(placeOf(this.items, annotation), 0, annotation);
    return this.items.length > CHUNK_LIMIT ? this.items.pop() : null;
  }

  /** Removes an annotation, which is null if it was not loaded. */
  remove(annotation) {
    this.count = Math.max(0, this.count - 1);
    if (this.items?.includes(annotation)) this.items.splice(this.items.indexOf(annotation), 1);
  }
}

/**
 * Cuts the time from one bucket to before another into chunks of about `CHUNK_SIZE` annotations.
 * They leave no gap, and none is empty unless all of it is.
 */
export function planChunks(density, fromBucket = 0, toBucket = Infinity) {
  const chunks = [];
  let start = fromBucket;
  let sum = 0;
  for (const [bucket, count] of density.between(fromBucket, toBucket)) {
    if (sum > 0 && sum + count > CHUNK_SIZE) {
      chunks.push(new Chunk(start, bucket, sum));
      start = bucket;
      sum = 0;
    }
    sum += count;
  }
  chunks.push(new Chunk(start, toBucket, sum));
  return chunks;
}
