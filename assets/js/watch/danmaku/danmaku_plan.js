import { flightsOf, placeAt, windowMsOf, windowsAt } from "./danmaku_flights.js";

/** Determines which texts fly where at any moment, and assigns each window's lanes only once. */
export class DanmakuPlan {
  #between;
  #picture;
  #windows = new Map();

  /**
   * `between(fromMs, toMs)` are the annotations from one moment to another, both included; for
   * `picture` see `Picture`.
   */
  constructor(between, picture) {
    this.#between = between;
    this.#picture = picture;
  }

  /** The texts in flight at a moment, and their left edges: `{flight, x}`. */
  at(atMs) {
    const flights = (index) => this.#windows.get(index) ?? this.#plan(index);
    this.#windows = new Map(windowsAt(atMs, this.#picture).map((index) => [index, flights(index)]));
    return [...this.#windows.values()].flat().flatMap((flight) => {
      const x = placeAt(flight, atMs, this.#picture);
      return x === null ? [] : [{ flight, x }];
    });
  }

  #plan(index) {
    const windowMs = windowMsOf(this.#picture);
    const fromMs = Math.ceil(index * windowMs);
    const toMs = Math.ceil((index + 1) * windowMs) - 1;
    return flightsOf(this.#between(fromMs, toMs), index, this.#picture);
  }
}
