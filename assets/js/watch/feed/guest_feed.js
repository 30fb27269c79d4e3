/** The events of both feeds. */
const EVENTS = ["loading", "density", "loaded", "incomplete", "changes", "live", "lost", "refused", "reactions"];

/**
 * What visitors without an account see: the live feed, and the replay for as long as there never was a
 * connection, as where more guests watch than the server takes.
 *
 * It dispatches the events of `LiveFeed` that apply, and `replay` once it does without a connection.
 */
export class GuestFeed extends EventTarget {
  #live;
  #replay;
  #current;
  #wasLive = false;

  /** `live` is a `LiveFeed` and `replay` a `ReplayFeed`, neither of them started. */
  constructor(live, replay) {
    super();
    this.#live = live;
    this.#replay = replay;
    this.#current = live;
    for (const name of EVENTS) {
      live.addEventListener(name, ({ detail }) => this.#hear(name, detail));
      replay.addEventListener(name, ({ detail }) => this.#pass(replay, name, detail));
    }
  }

  get channel() {
    return this.#live.channel;
  }

  get you() {
    return this.#live.you;
  }

  get isLive() {
    return this.#current.isLive;
  }

  /** Whether it will never be live again. */
  get isOver() {
    return this.#live.isOver;
  }

  start() {
    this.#live.start();
  }

  connectAnew() {
    this.#live.connectAnew();
  }

  loadAgain() {
    return this.#current.loadAgain();
  }

  /** See `LiveFeed.reactions`. */
  reactions() {
    return this.#live.reactions();
  }

  /** See `LiveFeed.window`. */
  window(fromMs, toMs, limit) {
    return this.#current.window(fromMs, toMs, limit);
  }

  #hear(name, detail) {
    if (name === "live") {
      this.#wasLive = true;
      this.#current = this.#live;
    }
    if (!this.#wasLive && (name === "lost" || name === "refused")) this.#fallBack();
    else this.#pass(this.#live, name, detail);
  }

  #fallBack() {
    if (this.#current === this.#replay) return;
    this.#current = this.#replay;
    this.dispatchEvent(new Event("replay"));
    this.#replay.start();
  }

  #pass(from, name, detail) {
    if (from === this.#current) this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
