import { CHANGE_EVENTS, changeOf } from "../watch/feed/change.js";

/**
 * Listens to a video's channel without being counted as a viewer, and calls `onChange` with each `Change`
 * after the `seq` that the page shows, once and in order. If too many changes were missed, `readAnew` shows
 * the current excerpt and resolves to its `seq`. Failures are silent, because the page is complete without it.
 */
export class ExcerptFeed {
  #socket;
  #channel;
  #onChange;
  #readAnew;
  /** The last `seq` that was processed, after which it resumes. */
  #lastSeq;
  #isWanted = false;
  /** Whether the socket is open or reconnecting: true from `connect` until `disconnect` has finished. */
  #isOpen = false;
  #isClosing = false;
  #hasJoined = false;
  /** Whether the excerpt is being reloaded; meanwhile no changes are processed. */
  #isReading = false;

  /** `socket` must not be connected yet. */
  constructor(socket, { topic, seq }, { onChange, readAnew }) {
    this.#socket = socket;
    this.#lastSeq = seq;
    this.#onChange = onChange;
    this.#readAnew = readAnew;
    this.#channel = socket.channel(topic, () => ({ presence: false, last_seq: this.#lastSeq }));
    for (const event of CHANGE_EVENTS) {
      this.#channel.on(event, (payload) => {
        if (this.#channel.canPush() && !this.#isReading) this.#take({ event, payload });
      });
    }
  }

  connect() {
    this.#isWanted = true;
    this.#update();
  }

  disconnect() {
    this.#isWanted = false;
    this.#update();
  }

  /** Opens or closes the socket as wanted. A closing socket can't be opened until it is closed. */
  #update() {
    if (this.#isClosing || this.#isWanted === this.#isOpen) return;
    if (!this.#isWanted) return this.#close();
    this.#isOpen = true;
    this.#socket.connect();
    if (this.#hasJoined) return;
    // From now on the client rejoins by itself.
    this.#hasJoined = true;
    this.#channel.join().receive("ok", (reply) => this.#joined(reply));
  }

  #close() {
    if (this.#isClosing || !this.#isOpen) return;
    this.#isClosing = true;
    this.#socket.disconnect(() => {
      this.#isClosing = false;
      this.#isOpen = false;
      this.#update();
    });
  }

  #joined({ missed = [], start_over: isTooLate = false, last_seq: lastSeq }) {
    if (isTooLate) return this.#startOver(lastSeq);
    for (const entry of missed) this.#take(entry);
    this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
  }

  /** Reloads the excerpt and resumes after it; if the reload brings nothing newer, after `lastSeq`. */
  async #startOver(lastSeq) {
    if (this.#isReading) return;
    this.#isReading = true;
    const seq = await this.#readAnew().catch(() => 0);
    this.#isReading = false;
    this.#lastSeq = seq > this.#lastSeq ? seq : lastSeq;
    this.#close();
  }

  #take(entry) {
    const { seq } = entry.payload;
    if (seq <= this.#lastSeq) return;
    this.#lastSeq = seq;
    const change = changeOf(entry);
    if (change !== null) this.#onChange(change);
  }
}
