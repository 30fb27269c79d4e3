/** How long one waits for the server to tell what one has sent oneself. */
export const OWN_MS = 5_000;

const SECOND_MS = 1_000;

/** The second of the video that a moment is in. */
export const secondOf = (atMs) => Math.floor(Math.max(0, atMs) / SECOND_MS);

/**
 * How often each emoji was sent in each second of the video.
 *
 * One's own reactions count at once. The server tells of them too, together with those of others; `tell` then leaves them
 * out. It dispatches `changed`.
 */
export class ReactionCounts extends EventTarget {
  /** The counts of each second, as `Map<emoji, count>`. */
  #seconds = new Map();
  /** The sums of each second. */
  #sums = new Map();
  /** Own reactions that the server has not told of yet: `{second, emoji, sinceMs}`. */
  #own = [];

  /** As a `Density` of annotations is, with buckets of a second. */
  get density() {
    return { bucketMs: SECOND_MS, counts: this.#sums };
  }

  /** What was sent in a second, as `[emoji, count]`. */
  at(second) {
    return [...(this.#seconds.get(second) ?? [])];
  }

  /** Takes what the server knows for all there is; `reactions` is a list of `[second, emoji, count]`. */
  replace(reactions) {
    this.#seconds.clear();
    this.#sums.clear();
    for (const reaction of reactions) this.#change(...reaction);
    this.#tellChange();
  }

  /** Takes what the server tells of as it happens, and returns what of it others have sent. */
  tell(reactions, nowMs = performance.now()) {
    this.#own = this.#own.filter(({ sinceMs }) => nowMs - sinceMs < OWN_MS);
    const ofOthers = reactions.map(([second, emoji, count]) => [second, emoji, count - this.#takeOwn(second, emoji, count)]);
    const told = ofOthers.filter(([, , count]) => count > 0);
    for (const reaction of told) this.#change(...reaction);
    if (told.length > 0) this.#tellChange();
    return told;
  }

  /** Counts an own reaction. Returns what takes it back. */
  addOwn(second, emoji, nowMs = performance.now()) {
    const own = { second, emoji, sinceMs: nowMs };
    this.#own.push(own);
    this.#change(second, emoji, 1);
    this.#tellChange();
    return () => {
      this.#own = this.#own.filter((one) => one !== own);
      this.#change(second, emoji, -1);
      this.#tellChange();
    };
  }

  #takeOwn(second, emoji, most) {
    let taken = 0;
    this.#own = this.#own.filter((own) => {
      const isTold = taken < most && own.second === second && own.emoji === emoji;
      if (isTold) taken += 1;
      return !isTold;
    });
    return taken;
  }

  #change(second, emoji, by) {
    const counts = this.#seconds.get(second) ?? new Map();
    const count = (counts.get(emoji) ?? 0) + by;
    if (count > 0) counts.set(emoji, count);
    else counts.delete(emoji);
    this.#seconds.set(second, counts);
    const sum = [...counts.values()].reduce((one, other) => one + other, 0);
    if (sum > 0) this.#sums.set(second, sum);
    else this.#sums.delete(second);
  }

  #tellChange() {
    this.dispatchEvent(new Event("changed"));
  }
}
