import { AnnotationModel } from "./annotation_model.js";
import { CHUNK_LIMIT } from "./chunk.js";
import { isGone, nextAfter, previousBefore } from "./replay.js";

/** How many chunks are loaded at a time, so that nothing loads all of a long video. */
const LOAD_LIMIT = 6;

/**
 * The most chunks that one search may need. It must not exceed those that stay loaded, or loading the last would
 * drop the first.
 */
const LOOK_LIMIT = 48;

/**
 * The annotations of a video as this page sees them: how many there are at each moment, and the
 * loaded ones around the moments being looked at.
 *
 * Events: `density` (the counts changed), `replaced` (nothing of what was loaded is left), `changed`
 * (the loaded annotations changed), `loading`, `loaded` (nothing is being loaded any more) and
 * `incomplete` (something failed to load; `loadAgain` retries).
 */
export class AnnotationWindow extends EventTarget {
  #feed;
  #model = AnnotationModel.empty();
  #isLoaded = false;
  #haveDensity;
  #firstDensity = new Promise((resolve) => (this.#haveDensity = resolve));
  /** Whether the density is up to date, as opposed to requested or failed. */
  #isCurrent = false;
  /** Changes that arrived while chunks were loading, which may have been read before them. */
  #journal = [];
  #underWay = 0;
  #clock = 0;
  #revision = 0;
  #hidesResolved = false;

  /** `feed` is a `LiveFeed` or a `ReplayFeed`. */
  constructor(feed) {
    super();
    this.#feed = feed;
    feed.addEventListener("loading", () => this.#expect());
    feed.addEventListener("density", ({ detail }) => this.#begin(detail));
    feed.addEventListener("loaded", () => this.#retry());
    feed.addEventListener("incomplete", () => this.#tell("incomplete"));
    feed.addEventListener("changes", ({ detail }) => this.#take(detail));
  }

  /** How many annotations there are: `{bucketMs, counts: Map<bucket, count>, total}`. */
  get density() {
    return this.#model.density;
  }

  /** How many of the video's annotations are resolved. */
  get resolvedCount() {
    return this.#model.density.resolvedTotal;
  }

  /** Whether resolved annotations have no rows and are skipped by `nextAfter` and `previousBefore`. */
  get hidesResolved() {
    return this.#hidesResolved;
  }

  set hidesResolved(hidesResolved) {
    this.#hidesResolved = hidesResolved;
    this.#model.hideResolved(hidesResolved);
    this.#tellChange();
  }

  /** Whether the density has ever been loaded. */
  get isLoaded() {
    return this.#isLoaded;
  }

  /** The loaded annotations from one moment to another, both included, in order. */
  between(fromMs, toMs) {
    return this.#model.between(fromMs, toMs);
  }

  /** Loads what is missing between two moments, up to `LOAD_LIMIT` chunks. */
  load(fromMs, toMs) {
    return this.#want(this.#model.chunksBetween(fromMs, toMs).slice(0, LOAD_LIMIT));
  }

  /** Retries what failed to load. */
  loadAgain() {
    if (this.#isCurrent) this.#retry();
    else this.#feed.loadAgain();
  }

  /** Increases whenever rows may have changed or moved. */
  get revision() {
    return this.#revision;
  }

  /** How many rows a list of all annotations has. */
  get rowCount() {
    return this.#model.chunks.rowCount;
  }

  /** How many rows have a moment up to `atMs`, as far as the page knows. */
  rowsUntil(atMs) {
    return this.#model.rowsUntil(atMs);
  }

  /** How many annotations have a moment up to `atMs`, as far as the page knows. */
  countUntil(atMs) {
    return this.#model.countUntil(atMs);
  }

  /** A row: `{annotation, thread}` with its replies, `{more, key}` for a count of those beyond the limit, or null. */
  row(index) {
    return this.#model.row(index);
  }

  /** The loaded annotation or reply with this id, or null. */
  get(id) {
    return this.#model.get(id);
  }

  /** The row of an annotation, or of the one that it replies to; -1 if it is not loaded. */
  rowOf(id) {
    return this.#model.rowOf(id);
  }

  /**
   * Loads the rows from `from` up to, but not including, `to`. If many chunks are missing, it loads the first
   * `LOAD_LIMIT`, and the next ones when it is called again.
   */
  loadRows(from, to) {
    return this.#want(this.#model.chunks.ofRows(from, to));
  }

  /** The first annotation after a moment, wherever it is, or null. */
  nextAfter(atMs) {
    const chunks = () => this.#model.chunksBetween(atMs, Infinity);
    return this.#search(chunks, (items) => nextAfter(items, atMs));
  }

  /** The last annotation before a moment, wherever it is, or null. */
  previousBefore(atMs) {
    const chunks = () => this.#model.chunksBetween(0, Math.max(0, atMs)).reverse();
    return this.#search(chunks, (items) => previousBefore(items, atMs));
  }

  /**
   * Searches chunks in order and loads each when its turn comes. It waits for the density, and begins again when that is
   * replaced, as the chunks are then others.
   */
  async #search(chunks, find) {
    await this.#firstDensity;
    let model = null;
    let searched;
    for (;;) {
      if (model !== this.#model) [model, searched] = [this.#model, new Set()];
      const chunk = chunks().find((one) => one.rows > 0 && !searched.has(one.fromBucket));
      if (!chunk) return null;
      searched.add(chunk.fromBucket);
      await this.#want([chunk]);
      if (model !== this.#model) continue;
      // A nearer one may be in the chunk that failed to load.
      if (chunk.hasFailed) return null;
      const found = find((chunk.listed ?? []).filter((one) => !isGone(one)));
      if (found) return found;
    }
  }

  async #want(chunks) {
    const wanted = chunks.slice(0, LOOK_LIMIT);
    for (const chunk of wanted) chunk.wanted = ++this.#clock;
    const missing = wanted.filter(({ items, hasFailed }) => items === null && !hasFailed);
    await Promise.all(missing.slice(0, LOAD_LIMIT).map((chunk) => (chunk.loading ??= this.#fetch(chunk))));
  }

  async #fetch(chunk) {
    const seen = this.#journal.length;
    this.#underWay += 1;
    this.#tell("loading");
    try {
      const page = await this.#feed.window(...this.#model.timeOf(chunk), CHUNK_LIMIT);
      // The chunk may have been split or replaced while it was loading.
      if (this.#model.chunks.has(chunk)) this.#model.fill(chunk, page, this.#journal.slice(seen));
    } catch {
      chunk.hasFailed = true;
    }
    chunk.loading = null;
    this.#underWay -= 1;
    this.#tellChange();
    this.#settle();
  }

  /** Reports the result once nothing is loading any more. */
  #settle() {
    if (this.#underWay > 0) return;
    this.#journal = [];
    if (this.#isCurrent) this.#tell(this.#model.chunks.hasFailures ? "incomplete" : "loaded");
  }

  #retry() {
    this.#model.chunks.forgetFailures();
    this.#tell("changed");
    this.#settle();
  }

  #expect() {
    this.#isCurrent = false;
    this.#tell("loading");
  }

  #begin(density) {
    this.#model = new AnnotationModel(density);
    this.#model.hideResolved(this.#hidesResolved);
    this.#isLoaded = true;
    this.#haveDensity();
    this.#isCurrent = true;
    this.#tell("replaced");
    this.#tellChange();
  }

  #take(changes) {
    for (const change of changes) this.#model.apply(change);
    if (this.#underWay > 0) this.#journal.push(...changes);
    this.#tellChange();
  }

  #tellChange() {
    this.#revision += 1;
    this.#tell("density");
    this.#tell("changed");
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
