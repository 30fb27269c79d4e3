import { CHANGE_EVENTS, changeOf } from "../watch/feed/change.js";

/**
 * Listens to a video's channel without being counted among those who watch it, and calls `onChange` with
 * each `Change` after the `seq` that the page shows, once and in order. Nobody is told when it can't be had:
 * the page is whole without it.
 */
export class ExcerptFeed {
  #socket;
  #channel;
  #onChange;
  /** The last `seq` that was processed, from which it resumes. */
  #lastSeq;
  #isWanted = true;
  /** Whether the socket connects by itself, from `connect` until `disconnect` is done. */
  #isOpen = true;
  #isClosing = false;

  /** `socket` connects already. */
  constructor(socket, { topic, seq }, onChange) {
    this.#socket = socket;
    this.#lastSeq = seq;
    this.#onChange = onChange;
    this.#channel = socket.channel(topic, () => ({ presence: false, last_seq: this.#lastSeq }));
    for (const event of CHANGE_EVENTS) {
      this.#channel.on(event, (payload) => {
        if (this.#channel.canPush()) this.#take({ event, payload });
      });
    }
    this.#channel.join().receive("ok", (reply) => this.#joined(reply));
  }

  connect() {
    this.#isWanted = true;
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

  #joined({ missed = [], last_seq: lastSeq }) {
    for (const entry of missed) this.#take(entry);
    this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
  }

  #take(entry) {
    const { seq } = entry.payload;
    if (seq <= this.#lastSeq) return;
    this.#lastSeq = seq;
    const change = changeOf(entry);
    if (change !== null) this.#onChange(change);
  }
}
