/** The number of samples kept; older ones say little about the clocks now. */
const KEPT = 16;
/** How much longer than the fastest sample one may take to be trusted. */
const SLACK_MS = 20;
/** Over a shorter time, the samples say nothing about the clocks' speeds. */
const SPAN_MS = 1_500;
/** The largest plausible difference in speed; more is a bad measurement. */
const MAX_SKEW = 0.05;
/** The rounding error of times sent in whole milliseconds. */
const ROUNDED_MS = 2;

/**
 * Estimates the server's time by this page's clock, which may run at a different speed. Each reply to a clock
 * request is a sample of the offset, and the faster the reply, the better the sample. The best samples determine
 * the offset and the drift.
 */
export class ServerClock {
  #answers = [];
  #now;
  #line = null;
  #skew = 0;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Whether there is a sample. */
  get isSet() {
    return this.#line !== null;
  }

  /** The server's time in milliseconds since 1970, or null without a sample. */
  now() {
    if (this.#line === null) return null;
    const { at, offset, skew } = this.#line;
    const local = this.#now();
    return local + offset + (local - at) * skew;
  }

  /** Returns the value to pass to `answer` with the reply to a request sent now. */
  ask() {
    return this.#now();
  }

  /** Adds a sample: when the server received the request and when it replied. */
  answer(asked, { received, sent }) {
    const back = this.#now();
    const took = back - asked - (sent - received);
    if (!(took >= 0)) return;
    const offset = (received - asked + (sent - back)) / 2;
    const newest = { at: (asked + back) / 2, offset, took };
    // Samples that contradict the newest one are from before a clock was set or suspended.
    this.#answers = this.#answers.filter((older) => isPossible(older, newest)).slice(1 - KEPT);
    this.#answers.push(newest);
    this.#line = this.#fit();
    this.#skew = this.#line.skew;
  }

  /**
   * Forgets the offset, for example after a lost connection, since the next one may lead to another machine. The
   * speed of this page's clock remains known.
   */
  reset() {
    this.#answers = [];
    this.#line = null;
  }

  #fit() {
    const quickest = Math.min(...this.#answers.map(({ took }) => took));
    const good = this.#answers.filter(({ took }) => took <= quickest + SLACK_MS);
    const at = mean(good.map((one) => one.at));
    const offset = mean(good.map((one) => one.offset));
    const spread = good.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
    const span = good.at(-1).at - good[0].at;
    if (span < SPAN_MS) {
      // The newest sample knows the current offset best; the drift is known from earlier samples.
      return { at, offset, skew: this.#skew };
    }
    const slope = good.reduce((sum, one) => sum + (one.at - at) * (one.offset - offset), 0) / spread;
    return { at, offset, skew: Math.max(-MAX_SKEW, Math.min(MAX_SKEW, slope)) };
  }
}

/** Whether two samples are compatible: each is accurate to half its round trip, and clocks drift. */
function isPossible(older, newest) {
  const doubt = (older.took + newest.took) / 2 + (newest.at - older.at) * MAX_SKEW + ROUNDED_MS;
  return Math.abs(newest.offset - older.offset) <= doubt;
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
