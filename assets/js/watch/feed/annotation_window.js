import { AnnotationModel } from "./annotation_model.js";
import { CHUNK_LIMIT } from "./chunk.js";
import { nextAfter, previousBefore } from "./replay.js";

/** How many chunks are loaded at once at most, so that nothing asks for a whole long video. */
const LOAD_LIMIT = 6;

/**
 * The annotations of a video as this page sees them: how many there are at each moment, and those
 * around the moments that are looked at. What is not loaded is known by its number alone.
 *
 * It is an EventTarget of `density` (the numbers changed), `changed` (what is loaded changed),
 * `loading`, `loaded` (nothing is being loaded any more) and `incomplete` (something did not come;
 * `loadAgain` tries again).
 */
export class AnnotationWindow extends EventTarget {
  #feed;
  #model = AnnotationModel.empty();
  #isLoaded = false;
  /** Whether the numbers are up to date; else they are on their way, or did not come. */
  #isCurrent = false;
  /** The changes that came while chunks were on their way: these may have been read before. */
  #journal = [];
  #underWay = 0;
  #clock = 0;
  #revision = 0;

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

  /** Whether the numbers have been loaded once. */
  get isLoaded() {
    return this.#isLoaded;
  }

  /** The loaded annotations from one moment to another, both included, in order. */
  between(fromMs, toMs) {
    return this.#model.between(fromMs, toMs);
  }

  /** Loads what is missing from one moment to another, at most `LOAD_LIMIT` chunks of it. */
  load(fromMs, toMs) {
    return this.#want(this.#model.chunksBetween(fromMs, toMs));
  }

  /** Tries again what did not come. */
  loadAgain() {
    if (this.#isCurrent) this.#retry();
    else this.#feed.loadAgain();
  }

  /** Counts the times that rows may have become others, or moved. */
  get revision() {
    return this.#revision;
  }

  /** How many rows a list of all annotations has. */
  get rowCount() {
    return this.#model.chunks.rowCount;
  }

  /** How many of the rows have had their moment at `atMs`, as far as that is known. */
  rowsUntil(atMs) {
    return this.#model.rowsUntil(atMs);
  }

  /** How many annotations have had their moment at `atMs`, as far as that is known. */
  countUntil(atMs) {
    return this.#model.countUntil(atMs);
  }

  /** A row: `{annotation}`, `{more, key}` for a number of those that are not loaded, or null. */
  row(index) {
    return this.#model.row(index);
  }

  /** The row of an annotation, or -1 when it is not loaded. */
  rowOf(id) {
    return this.#model.rowOf(id);
  }

  /** Loads the rows from one to before another. */
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

  /** The first that is found in chunks in their order, each loaded when its turn comes. */
  async #search(chunks, find) {
    const searched = new Set();
    for (;;) {
      const chunk = chunks().find((one) => one.count > 0 && !searched.has(one.fromBucket));
      if (!chunk) return null;
      searched.add(chunk.fromBucket);
      await this.#want([chunk]);
      // Past what could not be read there may be one that is nearer.
      if (chunk.hasFailed) return null;
      const found = find(chunk.items ?? []);
      if (found) return found;
    }
  }

  async #want(chunks) {
    const wanted = chunks.slice(0, LOAD_LIMIT);
    for (const chunk of wanted) chunk.wanted = ++this.#clock;
    const missing = wanted.filter(({ items, hasFailed }) => items === null && !hasFailed);
    await Promise.all(missing.map((chunk) => (chunk.loading ??= this.#fetch(chunk))));
  }

  async #fetch(chunk) {
    const seen = this.#journal.length;
    this.#underWay += 1;
    this.#tell("loading");
    try {
      const page = await this.#feed.window(...this.#model.timeOf(chunk), CHUNK_LIMIT);
      // It may have been cut, or replaced with all others, in the meantime.
      if (this.#model.chunks.has(chunk)) this.#model.fill(chunk, page, this.#journal.slice(seen));
    } catch {
      chunk.hasFailed = true;
    }
    chunk.loading = null;
    this.#underWay -= 1;
    this.#tellChange();
    this.#settle();
  }

  /** Tells how it went once nothing is on its way. */
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
    this.#isLoaded = true;
    this.#isCurrent = true;
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
