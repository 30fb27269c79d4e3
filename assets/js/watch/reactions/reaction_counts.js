/** How long after its outcome the viewer's own reaction is expected among the server's. */
export const OWN_MS = 5_000;

const SECOND_MS = 1_000;

/** The second of the video that a moment is in. */
export const secondOf = (atMs) => Math.floor(Math.max(0, atMs) / SECOND_MS);

const floorTo = (second, bucketS) => second - (second % bucketS);

/**
 * How often each emoji was sent in each second of the video.
 *
 * The viewer's own reactions count at once. The server's sums include them too, so `add` leaves them out. It
 * dispatches `changed`.
 */
export class ReactionCounts extends EventTarget {
  /** What the server has sent, as `Map<second, Map<emoji, count>>`. */
  #sent = new Map();
  /**
   * The viewer's reactions that the server has not sent yet: `{second, emoji, settledMs}`, with null until the
   * outcome is known.
   */
  #own = new Set();
  /** The sum of each second. */
  #sums = new Map();

  /** The sums in the form of a `Density`, with buckets of a second. */
  get density() {
    return { bucketMs: SECOND_MS, counts: this.#sums };
  }

  /** The reactions in a second, as `[emoji, count]`. */
  at(second) {
    const counts = new Map(this.#sent.get(second));
    for (const own of this.#own) {
      if (own.second === second) counts.set(own.emoji, (counts.get(own.emoji) ?? 0) + 1);
    }
    return [...counts];
  }

  /**
   * Merges all stored counts, a list of `[second, emoji, count]` in which `bucketS` seconds are listed under the
   * first of them. Counts never shrink, so reactions that were broadcast but not stored yet are kept.
   */
  merge(reactions, bucketS = 1) {
    if (bucketS > 1) this.#widen(bucketS);
    for (const [second, emoji, count] of reactions) {
      const known = this.#sent.get(second)?.get(emoji) ?? 0;
      if (count <= known) continue;
      this.#count(second, emoji, count - known);
      // The viewer's own reaction is probably included once its outcome is known.
      this.#takeOwn((own) => own.settledMs !== null && floorTo(own.second, bucketS) === second && own.emoji === emoji, count - known);
    }
    this.#tellChange();
  }

  /** Adds newly sent reactions in the same form, and returns those of other people. */
  add(reactions, nowMs = performance.now()) {
    this.#stopWaiting(nowMs);
    const ofOthers = reactions.map(([second, emoji, count]) => {
      this.#count(second, emoji, count);
      return [second, emoji, count - this.#takeOwn((own) => own.second === second && own.emoji === emoji, count)];
    });
    this.#tellChange();
    return ofOthers.filter(([, , count]) => count > 0);
  }

  /**
   * Counts the viewer's own reaction. Returns a function to call with whether it may have arrived; if not, it is
   * removed again.
   */
  addOwn(second, emoji) {
    const own = { second, emoji, settledMs: null };
    this.#own.add(own);
    this.#changeSum(second, 1);
    this.#tellChange();
    return (mayHaveArrived, nowMs = performance.now()) => {
      own.settledMs = nowMs;
      if (mayHaveArrived || !this.#own.delete(own)) return;
      this.#changeSum(second, -1);
      this.#tellChange();
    };
  }

  /** Stops expecting own reactions that the server should have sent by now. */
  #stopWaiting(nowMs) {
    for (const own of this.#own) {
      if (own.settledMs === null || nowMs - own.settledMs < OWN_MS) continue;
      this.#forgetOwn(own);
      this.#count(own.second, own.emoji, 1);
    }
  }

  /** Stops expecting some own reactions, and returns how many. */
  #takeOwn(isMeant, most) {
    const meant = [...this.#own].filter(isMeant).slice(0, most);
    for (const own of meant) this.#forgetOwn(own);
    return meant.length;
  }

  #forgetOwn(own) {
    this.#own.delete(own);
    this.#changeSum(own.second, -1);
  }

  /** Merges several seconds into the first of them. */
  #widen(bucketS) {
    const sent = [...this.#sent];
    this.#sent = new Map();
    this.#sums = new Map();
    for (const [second, counts] of sent) {
      for (const [emoji, count] of counts) this.#count(floorTo(second, bucketS), emoji, count);
    }
    for (const { second } of this.#own) this.#changeSum(second, 1);
  }

  #count(second, emoji, by) {
    const counts = this.#sent.get(second) ?? new Map();
    counts.set(emoji, (counts.get(emoji) ?? 0) + by);
    this.#sent.set(second, counts);
    this.#changeSum(second, by);
  }

  #changeSum(second, by) {
    const sum = (this.#sums.get(second) ?? 0) + by;
    if (sum > 0) this.#sums.set(second, sum);
    else this.#sums.delete(second);
  }

  #tellChange() {
    this.dispatchEvent(new Event("changed"));
  }
}
