import { compareMoments, countUntil, headOf, isGone, isResolved, placeOf } from "./replay.js";

/** The number of annotations that a chunk aims for; a single bucket may have more. */
export const CHUNK_SIZE = 200;
/** The most annotations of a chunk that are loaded; the rest are only counted. */
export const CHUNK_LIMIT = 500;

/**
 * A part of a video's time: the buckets from `fromBucket` to before `toBucket`, whose annotations
 * are loaded together.
 */
export class Chunk {
  /** How many annotations it has, without replies. */
  count;
  /**
   * How many of them are resolved. It follows the changes alone, whatever was loaded since, and so needs nothing to be
   * loaded.
   */
  resolvedCount;
  /**
   * The first `CHUNK_LIMIT` of them in order, or null while they aren't loaded. One that is deleted stays as
   * `{id, at, isGone}` for as long as it has replies; it is not counted.
   */
  items = null;
  /** Their replies in order, by the id of the annotation. A list is never changed, but replaced. */
  threads = new Map();
  /** The load in progress, or null. */
  loading = null;
  /** Whether the last load failed; it is not retried automatically. */
  hasFailed = false;
  /** Whether resolved annotations are left out of the rows. */
  hidesResolved = false;
  /** When it was last wanted, by the window's own clock. */
  wanted = 0;

  constructor(fromBucket, toBucket, count, resolvedCount = 0) {
    this.fromBucket = fromBucket;
    this.toBucket = toBucket;
    this.count = count;
    this.resolvedCount = resolvedCount;
  }

  /** A loaded chunk without annotations. */
  static empty(fromBucket, toBucket) {
    return Object.assign(new Chunk(fromBucket, toBucket, 0), { items: [] });
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
    return this.items === null ? 0 : this.count - this.#there(this.items);
  }

  /** Whether so many were deleted that those beyond the limit should be loaded. */
  get isThin() {
    return this.surplus > 0 && this.items.length < CHUNK_LIMIT / 2;
  }

  /** The loaded annotations that have a row each, or null. */
  get listed() {
    return this.hidesResolved ? (this.items?.filter((one) => !isResolved(one)) ?? null) : this.items;
  }

  /**
   * How many rows it takes in a list: one for each annotation, and one with the count of those beyond the limit.
   * A chunk that is not loaded takes as many rows as it will when loaded, so loading and dropping chunks doesn't
   * change the list.
   */
  get rows() {
    if (this.items === null) return Math.min(this.#open, CHUNK_LIMIT + 1);
    return this.listed.length + (this.surplus > 0 ? 1 : 0);
  }

  /** How many of its rows have a moment up to `atMs`, if it is loaded. */
  rowsUntil(atMs) {
    if (countUntil(this.items, atMs) === this.items.length) return this.rows;
    return countUntil(this.listed, atMs);
  }

  /** How many of its annotations have a moment up to `atMs`, if it is loaded. */
  countUntil(atMs) {
    const shown = countUntil(this.items, atMs);
    return shown === this.items.length ? this.count : this.#there(this.items.slice(0, shown));
  }

  /** The loaded annotation or reply with this id, or null. */
  find(id) {
    const head = this.items?.find((one) => one.id === id && !isGone(one));
    return head ?? this.replies().find((reply) => reply.id === id) ?? null;
  }

  /** All loaded replies. */
  replies() {
    return [...this.threads.values()].flat();
  }

  /** Adds an annotation or a reply; returns those that are then beyond the limit or not loaded. */
  insert(annotation) {
    if (headOf(annotation) !== null) return this.#insertReply(annotation);
    const isBeyond = this.#isBeyond(annotation);
    this.count += 1;
    if (this.items === null) return [annotation];
    // It may stand in for a deleted annotation or one whose replies have not followed yet: both share one row.
    this.items = this.items.filter((one) => one.id !== annotation.id);
    if (isBeyond) return [annotation, ...this.#forgetThread(annotation.id)];
    this.items.splice(placeOf(this.items, annotation), 0, annotation);
    return this.#cut();
  }

  /** Removes an annotation, which is null if it was not loaded. */
  remove(annotation) {
    this.count = Math.max(0, this.count - 1);
    const place = this.items?.indexOf(annotation) ?? -1;
    if (place < 0) return;
    const { id, at } = annotation;
    this.items.splice(place, 1, ...(this.threads.has(id) ? [{ id, at, isGone: true }] : []));
  }

  /** Removes a reply that is loaded here. */
  removeReply(reply) {
    const headId = headOf(reply);
    const left = (this.threads.get(headId) ?? []).filter((one) => one !== reply);
    if (left.length > 0) {
      this.threads.set(headId, left);
      return;
    }
    this.threads.delete(headId);
    this.items = this.items?.filter((one) => one.id !== headId || !isGone(one)) ?? null;
  }

  /** A parent that is missing here although it precedes its replies has been deleted. */
  #insertReply(reply) {
    const headId = headOf(reply);
    const gone = { id: headId, at: reply.at, isGone: true };
    if (this.items === null) return [reply];
    // The parent has a different moment if its replies have not followed it yet.
    const isKnown = this.items.some((one) => one.id === headId);
    if (!isKnown && this.#isBeyond(gone)) return [reply];
    if (!isKnown) this.items.splice(placeOf(this.items, gone), 0, gone);
    const others = (this.threads.get(headId) ?? []).filter(({ id }) => id !== reply.id);
    this.threads.set(headId, [...others, reply].sort((one, other) => one.id - other.id));
    return this.#cut();
  }

  /** How many of its annotations may have a row: all, or the unresolved ones while the others are hidden. */
  get #open() {
    return this.hidesResolved ? Math.max(0, this.count - this.resolvedCount) : this.count;
  }

  #isBeyond(annotation) {
    return this.surplus > 0 && compareMoments(annotation, this.items.at(-1)) > 0;
  }

  /** Drops what is beyond the limit. */
  #cut() {
    if (this.items.length <= CHUNK_LIMIT) return [];
    const last = this.items.pop();
    return [last, ...this.#forgetThread(last.id)];
  }

  #forgetThread(id) {
    const thread = this.threads.get(id) ?? [];
    this.threads.delete(id);
    return thread;
  }

  /** How many of these items are not deleted. */
  #there(items) {
    if (this.threads.size === 0) return items.length;
    return items.filter((one) => !isGone(one)).length;
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
  let resolved = 0;
  for (const [bucket, count] of density.between(fromBucket, toBucket)) {
    if (sum > 0 && sum + count > CHUNK_SIZE) {
      chunks.push(new Chunk(start, bucket, sum, resolved));
      start = bucket;
      sum = 0;
      resolved = 0;
    }
    sum += count;
    resolved += density.resolvedIn(bucket);
  }
  chunks.push(new Chunk(start, toBucket, sum, resolved));
  return chunks;
}
