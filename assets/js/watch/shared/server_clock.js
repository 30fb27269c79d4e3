/** Answers that are remembered; older ones say little of how the clocks go now. */
const KEPT = 16;
/** How much longer than the quickest an answer may have taken to be believed. */
const SLACK_MS = 20;
/** Over less than that, the difference between two clocks says nothing of their speeds. */
const SPAN_MS = 1_500;
/** No clock is off by more than this: one that seems to be was measured badly. */
const MAX_SKEW = 0.05;
/** Times are sent in whole milliseconds. */
const ROUNDED_MS = 2;

/**
 * The server's time, by this page's clock, which may go at another speed. Each answer to the question for the time
 * tells how far the two are apart, the better the less time it took. From the best of them follow the difference, and
 * how it grows.
 */
export class ServerClock {
  #answers = [];
  #now;
  #line = null;
  #skew = 0;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Whether anything is known. */
  get isSet() {
    return this.#line !== null;
  }

  /** The server's time in milliseconds since 1970, or null while nothing is known. */
  now() {
    if (this.#line === null) return null;
    const { at, offset, skew } = this.#line;
    const local = this.#now();
    return local + offset + (local - at) * skew;
  }

  /** Returns what an answer to a question that is asked now has to be handed in with. */
  ask() {
    return this.#now();
  }

  /** Takes an answer to a question: when the server got it, and when it answered. */
  answer(asked, { received, sent }) {
    const back = this.#now();
    const took = back - asked - (sent - received);
    if (!(took >= 0)) return;
    const offset = (received - asked + (sent - back)) / 2;
    const newest = { at: (asked + back) / 2, offset, took };
    // What can't be true as well was true before one of the clocks was set, or stood still.
    this.#answers = this.#answers.filter((older) => isPossible(older, newest)).slice(1 - KEPT);
    this.#answers.push(newest);
    this.#line = this.#fit();
    this.#skew = this.#line.skew;
  }

  /**
   * Forgets how far the clocks are apart, as after a connection was lost: the next may lead to another machine. How fast
   * this page's clock goes is known from before.
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
      // The newest answer knows best how far the clocks are apart now; how they drift is known from before.
      return { at, offset, skew: this.#skew };
    }
    const slope = good.reduce((sum, one) => sum + (one.at - at) * (one.offset - offset), 0) / spread;
    return { at, offset, skew: Math.max(-MAX_SKEW, Math.min(MAX_SKEW, slope)) };
  }
}

/** Whether two answers can both be true: each knows the difference to half the time it took, and clocks drift. */
function isPossible(older, newest) {
  const doubt = (older.took + newest.took) / 2 + (newest.at - older.at) * MAX_SKEW + ROUNDED_MS;
  return Math.abs(newest.offset - older.offset) <= doubt;
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
