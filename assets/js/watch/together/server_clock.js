/** Answers that are remembered; older ones say little of how the clocks go now. */
const KEPT = 16;
/** How much longer than the quickest an answer may have taken to be believed. */
const SLACK_MS = 20;
/** Over less than that, the difference between two clocks says nothing of their speeds. */
const SPAN_MS = 1_500;
/** No clock is off by more than this: one that seems to be was measured badly. */
const MAX_SKEW = 0.05;

/**
 * The server's time, by this page's clock, which may go at another speed. Each answer to the question for the time
 * tells how far the two are apart, the better the less time it took. From the best of them follow the difference, and
 * how it grows.
 */
export class ServerClock {
  #answers = [];
  #now;
  #line = null;

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
    this.#answers.push({ at: (asked + back) / 2, offset, took });
    if (this.#answers.length > KEPT) this.#answers.shift();
    this.#line = this.#fit();
  }

  /** Forgets everything, as after a connection was lost: the next may take another way. */
  reset() {
    this.#answers = [];
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
      return { at, offset, skew: this.#line?.skew ?? 0 };
    }
    const slope = good.reduce((sum, one) => sum + (one.at - at) * (one.offset - offset), 0) / spread;
    return { at, offset, skew: Math.max(-MAX_SKEW, Math.min(MAX_SKEW, slope)) };
  }
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
