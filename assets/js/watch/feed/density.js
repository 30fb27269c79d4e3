/**
 * How many annotations each part of a video has: bucket `b` those with
 * `b * bucketMs <= at < (b + 1) * bucketMs`. Only buckets that aren't empty are in `counts`.
 */
export class Density {
  bucketMs;
  /** The annotations of the whole video. */
  total = 0;
  counts = new Map();
  /** How many annotations of the whole video are resolved. */
  resolvedTotal = 0;
  #resolved = new Map();

  /** `buckets` and `resolved` are `[bucket, count]`, in any order; the latter are included in the former. */
  constructor(bucketMs, buckets = [], resolved = []) {
    this.bucketMs = bucketMs;
    for (const [bucket, count] of buckets) this.#change(bucket, count);
    for (const [bucket, count] of resolved) this.#resolve(bucket, count);
  }

  bucketOf(at) {
    return Math.floor(at / this.bucketMs);
  }

  add(at) {
    this.#change(this.bucketOf(at), 1);
  }

  remove(at) {
    const bucket = this.bucketOf(at);
    if (this.counts.has(bucket)) this.#change(bucket, -1);
  }

  /** Changes the number of resolved annotations at a moment by `by`. */
  resolve(at, by) {
    this.#resolve(this.bucketOf(at), by);
  }

  /** How many annotations of a bucket are resolved. */
  resolvedIn(bucket) {
    return this.#resolved.get(bucket) ?? 0;
  }

  /** The buckets from one to before another that aren't empty, as `[bucket, count]` in order. */
  between(fromBucket, toBucket) {
    const within = [...this.counts].filter(([bucket]) => bucket >= fromBucket && bucket < toBucket);
    return within.sort(([one], [other]) => one - other);
  }

  /** Counts `annotations` as all there are in the buckets from `fromBucket` to before `toBucket`. */
  recount(fromBucket, toBucket, annotations) {
    for (const [bucket, count] of this.between(fromBucket, toBucket)) this.#change(bucket, -count);
    for (const { at } of annotations) this.add(at);
  }

  #change(bucket, by) {
    const count = (this.counts.get(bucket) ?? 0) + by;
    if (count > 0) this.counts.set(bucket, count);
    else this.counts.delete(bucket);
    this.total += by;
  }

  #resolve(bucket, by) {
    this.#resolved.set(bucket, this.resolvedIn(bucket) + by);
    this.resolvedTotal += by;
  }
}
