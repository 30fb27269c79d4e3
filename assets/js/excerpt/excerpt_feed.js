import { CHANGE_EVENTS, changeOf } from "../watch/feed/change.js";
import { LAST_MOMENT_MS } from "../watch/shared/time.js";

/** How often in a row a connection may fail before the page does without one. */
export const MAX_FAILURES = 3;

/**
 * Listens to a video's channel without being counted among those who watch it, and calls `onChange` with
 * each `Change`, once and in order. Nobody is told when it can't be had: the page is whole without it.
 */
export class ExcerptFeed {
  #socket;
  #channel;
  #onChange;
  /** The last `seq` that was processed, from which it resumes. */
  #lastSeq = null;
  #failures = 0;
  #isWanted = true;
  /** Whether the socket connects by itself, from `connect` until `disconnect` is done. */
  #isOpen = true;
  #isClosing = false;

  /** `socket` connects already. */
  constructor(socket, topic, onChange) {
    this.#socket = socket;
    this.#onChange = onChange;
    this.#channel = socket.channel(topic, () => ({ presence: false, ...this.#place() }));
    for (const event of CHANGE_EVENTS) {
      this.#channel.on(event, (payload) => {
        if (this.#channel.canPush()) this.#take({ event, payload });
      });
    }
    socket.onError(() => this.#failed());
    this.#channel
      .join()
      .receive("ok", (reply) => this.#joined(reply))
      .receive("error", () => this.#failed());
  }

  connect() {
    this.#isWanted = this.#failures < MAX_FAILURES;
    this.#update();
  }

  disconnect() {
    this.#isWanted = false;
    this.#update();
  }

  /** A socket that is being closed can't be opened before that is done. */
  #update() {
    if (this.#isClosing || this.#isWanted === this.#isOpen) return;
    if (this.#isWanted) {
      this.#isOpen = true;
      this.#socket.connect();
      return;
    }
    this.#isClosing = true;
    this.#socket.disconnect(() => {
      this.#isClosing = false;
      this.#isOpen = false;
      this.#update();
    });
  }

  /** A first join skips what the page has already. */
  #place() {
    return this.#lastSeq === null ? { from: LAST_MOMENT_MS } : { last_seq: this.#lastSeq };
  }

  #joined({ missed = [], last_seq: lastSeq }) {
    this.#failures = 0;
    this.#lastSeq ??= lastSeq;
    for (const entry of missed) this.#take(entry);
    this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
  }

  #take(entry) {
    const { seq } = entry.payload;
    if (this.#lastSeq === null || seq <= this.#lastSeq) return;
    this.#lastSeq = seq;
    const change = changeOf(entry);
    if (change !== null) this.#onChange(change);
  }

  #failed() {
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.disconnect();
  }
}
