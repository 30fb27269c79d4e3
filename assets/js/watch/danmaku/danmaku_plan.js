import { WINDOW_MS, flightsOf, placeAt, windowsAt } from "./danmaku_flights.js";

/** Knows what flies where at any moment, and gives lanes to each window only once. */
export class DanmakuPlan {
  #between;
  #picture;
  #windows = new Map();

  /**
   * `between(fromMs, toMs)` are the annotations from one moment to another, both included; for
   * `picture` see `flightsOf`.
   */
  constructor(between, picture) {
    this.#between = between;
    this.#picture = picture;
  }

  /** What is in flight at a moment, and where its left edge is: `{flight, x}`. */
  at(atMs) {
    const flights = (index) => this.#windows.get(index) ?? this.#plan(index);
    this.#windows = new Map(windowsAt(atMs).map((index) => [index, flights(index)]));
    return [...this.#windows.values()].flat().flatMap((flight) => {
      const x = placeAt(flight, atMs, this.#picture.widthPx);
      return x === null ? [] : [{ flight, x }];
    });
  }

  #plan(index) {
    const fromMs = index * WINDOW_MS;
    return flightsOf(this.#between(fromMs, fromMs + WINDOW_MS - 1), index, this.#picture);
  }
}
