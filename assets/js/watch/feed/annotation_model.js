import { LAST_MOMENT_MS } from "../shared/time.js";
import { Chunk, CHUNK_SIZE, planChunks } from "./chunk.js";
import { ChunkList } from "./chunk_list.js";
import { Density } from "./density.js";
import { between, compareMoments, headOf, isGone, isResolved } from "./replay.js";

/** How many annotations stay loaded; beyond it, the least recently wanted chunks are dropped. */
export const LOADED_LIMIT = 4000;

/**
 * How many chunks stay loaded regardless of their size: those that the viewer may be looking at, which would
 * otherwise be requested again with every drawing.
 */
export const KEPT_CHUNKS = 18;

/** The same limit while resolved annotations are hidden. Each visible row may then be the only one of its chunk. */
export const KEPT_WHILE_HIDING = 72;

const NO_REPLIES = [];

/**
 * What a page knows about a video's annotations: how many there are at each moment, and some of them,
 * in chunks of the video's time. Replies are not counted; they belong to the row of what they reply to. It relies on getting each change exactly once and in order.
 */
export class AnnotationModel {
  density;
  chunks;
  #hidesResolved = false;
  #byId = new Map();

  /** Starts from the density as the server sends it, with nothing loaded. */
  constructor({ bucket_ms: bucketMs, buckets, resolved_buckets: resolved, last_seq: lastSeq }) {
    this.density = new Density(bucketMs, buckets, resolved);
    this.chunks = new ChunkList(planChunks(this.density));
    // A video whose log is empty has no replies to deleted annotations either.
    if (lastSeq === 0 && this.density.total === 0) this.chunks.at(0).items = [];
  }

  /** A model of a video without annotations. */
  static empty() {
    return new AnnotationModel({ bucket_ms: 1000, buckets: [], last_seq: 0 });
  }

  /** Sets whether resolved annotations are left out of the rows. */
  hideResolved(hidesResolved) {
    this.#hidesResolved = hidesResolved;
    this.chunks.hideResolved(hidesResolved);
  }

  /** The loaded annotations from one moment to another, both included, in order; without replies. */
  between(fromMs, toMs) {
    const loaded = this.chunksBetween(fromMs, toMs).flatMap(({ items }) => between(items ?? [], fromMs, toMs));
    return loaded.filter((one) => !isGone(one));
  }

  chunksBetween(fromMs, toMs) {
    return this.chunks.overlapping(this.#bucket(fromMs), this.#bucket(toMs));
  }

  /** The first and the last moment of a chunk. */
  timeOf({ fromBucket, toBucket }) {
    const { bucketMs } = this.density;
    return [fromBucket * bucketMs, Math.min(toBucket * bucketMs - 1, LAST_MOMENT_MS)];
  }

  /** How many rows have a moment up to `atMs`, as far as the page knows. */
  rowsUntil(atMs) {
    const bucket = this.#bucket(atMs);
    const chunk = this.chunks.at(bucket);
    const isLoaded = chunk.items !== null;
    const rows = isLoaded ? chunk.rowsUntil(atMs) : Math.min(chunk.rows, this.#pastRows(chunk, bucket));
    return this.chunks.before(bucket).rows + rows;
  }

  /** How many annotations have a moment up to `atMs`, as far as the page knows. */
  countUntil(atMs) {
    const bucket = this.#bucket(atMs);
    const chunk = this.chunks.at(bucket);
    const count = chunk.items === null ? this.#past(chunk, bucket) : chunk.countUntil(atMs);
    return this.chunks.before(bucket).count + count;
  }

  /** A row: `{annotation, thread}` with its replies, or `{more, key}` for those beyond a chunk's limit, or null. */
  row(index) {
    const { chunk, offset } = this.chunks.find(index);
    if (chunk.items === null) return null;
    const annotation = chunk.listed[offset];
    return annotation ? { annotation, thread: chunk.threads.get(annotation.id) ?? NO_REPLIES } : { more: chunk.surplus, key: `more ${chunk.fromBucket}` };
  }

  /** The row of an annotation, or of the one that it replies to; -1 if it is hidden or not loaded. */
  rowOf(id) {
    const known = this.#byId.get(id) ?? this.chunks.threadOf(id)?.[0];
    if (!known) return -1;
    const bucket = this.#bucket(known.at);
    const headId = this.#byId.has(id) ? (headOf(known) ?? id) : id;
    const place = this.chunks.at(bucket).listed.findIndex((one) => one.id === headId);
    return place < 0 ? place : this.chunks.before(bucket).rows + place;
  }

  /** The loaded annotation or reply with this id, or null. */
  get(id) {
    return this.#byId.get(id) ?? null;
  }

  /** Applies a `Change`. */
  apply({ id, annotation, replyTo = null, wasAt, wasResolved = false }) {
    // Replies are not resolved themselves.
    if (wasResolved) this.#countResolved(wasAt, -1);
    if (annotation && isResolved(annotation)) this.#countResolved(annotation.at, 1);
    if (wasAt !== undefined) this.#remove(id, wasAt, replyTo !== null);
    if (annotation) this.#insert(annotation);
  }

  /**
   * Fills a chunk with what was loaded for it: all its annotations, or the first ones if it is not
   * whole. `since` are the changes that arrived while it was loading, which it may not contain yet.
   */
  fill(chunk, { annotations, isWhole }, since) {
    const isWithin = (one) =>
      chunk.holds(this.#bucket(one.at)) &&
      (isWhole || compareMoments(one, annotations.at(-1)) < 0);
    const fresh = new Map(annotations.map((one) => [one.id, one]));
    for (const { id, annotation } of since) {
      fresh.delete(id);
      if (annotation && isWithin(annotation)) fresh.set(id, annotation);
    }
    const made = Chunk.empty(chunk.fromBucket, chunk.toBucket);
    const [heads, replies] = parted([...fresh.values()]);
    // A reply whose parent is not there yet would treat it as deleted.
    for (const one of [...heads, ...replies]) made.insert(one);
    // A parent that is missing here may have moved elsewhere, with its replies still to follow.
    const there = [...made.items, ...made.replies()].filter((one) => !isGone(one));
    for (const { id } of there) this.#forgetElsewhere(id, chunk);
    chunk.items = made.items;
    chunk.threads = made.threads;
    // A whole chunk gives the exact count; for part of a chunk the density knows better.
    if (isWhole) this.density.recount(chunk.fromBucket, chunk.toBucket, heads);
    chunk.count = isWhole ? made.count : Math.max(chunk.count, made.count);
    for (const one of there) this.#byId.set(one.id, one);
    this.chunks.changed();
    this.#dropUnwanted();
  }

  #bucket(atMs) {
    return this.density.bucketOf(atMs);
  }

  #chunkOf({ at }) {
    return this.chunks.at(this.#bucket(at));
  }

  /** How many annotations of a chunk are in the buckets before one. */
  #past(chunk, bucket) {
    const past = this.density.between(chunk.fromBucket, bucket);
    return past.reduce((sum, [, count]) => sum + count, 0);
  }

  /** How many rows a chunk that is not loaded has in the buckets before one. */
  #pastRows(chunk, bucket) {
    const past = this.density.between(chunk.fromBucket, bucket);
    const open = ([one, count]) => (this.#hidesResolved ? Math.max(0, count - this.density.resolvedIn(one)) : count);
    return past.reduce((sum, one) => sum + open(one), 0);
  }

  /** If nobody knows where it was, the feed requests a new density. */
  #countResolved(at, by) {
    if (at === null) return;
    this.density.resolve(at, by);
    this.#chunkOf({ at }).resolvedCount += by;
    this.chunks.changed();
  }

  /** If the chunk was read after this change, it has the annotation already. */
  #insert(annotation) {
    const chunk = this.#chunkOf(annotation);
    const known = chunk.find(annotation.id);
    const isReply = headOf(annotation) !== null;
    if (known) this.#remove(known.id, known.at, isReply);
    if (!isReply) this.density.add(annotation.at);
    this.#byId.set(annotation.id, annotation);
    for (const beyond of chunk.insert(annotation)) this.#byId.delete(beyond.id);
    if (chunk.count > 2 * CHUNK_SIZE) this.#split(chunk);
    this.chunks.changed();
  }

  /**
   * If the chunk was read after this change, the annotation is gone from it already. If nobody knows
   * where it was, the feed requests a new density.
   */
  #remove(id, wasAt, isReply) {
    const at = wasAt ?? this.#byId.get(id)?.at;
    if (at === undefined) return;
    const chunk = this.#chunkOf({ at });
    const known = chunk.find(id);
    if (isReply) return this.#removeReply(chunk, known);
    if (known === null && chunk.isWhole) return;
    this.density.remove(known?.at ?? at);
    chunk.remove(known);
    this.#byId.delete(id);
    if (chunk.isThin) this.#unload(chunk);
    this.chunks.changed();
  }

  #removeReply(chunk, known) {
    if (known === null) return;
    chunk.removeReply(known);
    this.#byId.delete(known.id);
    this.chunks.changed();
  }

  /** An annotation found in this chunk that was loaded in another before has moved. */
  #forgetElsewhere(id, chunk) {
    const known = this.#byId.get(id);
    if (known && !chunk.holds(this.#bucket(known.at))) this.#remove(id, known.at, headOf(known) !== null);
  }

  /** Cuts a chunk that has grown, unless it is a single bucket. */
  #split(chunk) {
    const parts = planChunks(this.density, chunk.fromBucket, chunk.toBucket);
    if (parts.length === 1) return;
    for (const part of parts) {
      part.wanted = chunk.wanted;
      part.hidesResolved = chunk.hidesResolved;
      part.items = chunk.items?.filter(({ at }) => part.holds(this.#bucket(at))) ?? null;
      const isHere = ([id]) => part.items?.some((one) => one.id === id);
      part.threads = new Map([...chunk.threads].filter(isHere));
    }
    this.chunks.replace(chunk, parts);
  }

  #dropUnwanted() {
    const kept = this.#hidesResolved ? KEPT_WHILE_HIDING : KEPT_CHUNKS;
    for (const chunk of this.chunks.leastWanted().slice(0, -kept)) {
      if (this.#byId.size <= LOADED_LIMIT) return;
      this.#unload(chunk);
    }
  }

  #unload(chunk) {
    for (const { id } of [...chunk.items, ...chunk.replies()]) this.#byId.delete(id);
    chunk.items = null;
    chunk.threads = new Map();
  }
}

/** Annotations, and the replies among them. */
function parted(annotations) {
  const isReply = (one) => headOf(one) !== null;
  return [annotations.filter((one) => !isReply(one)), annotations.filter(isReply)];
}
