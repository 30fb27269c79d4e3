import { CHANGE_EVENTS, changeOf } from "../watch/feed/change.js";

/**
 * Listens to a video's channel without being counted among those who watch it, and calls `onChange` with
 * each `Change` after the `seq` that the page shows, once and in order. Where too much has been said since,
 * `readAnew` shows the excerpt as it is now, and promises its `seq`. Nobody is told when something can't be
 * had: the page is whole without it.
 */
export class ExcerptFeed {
  #socket;
  #channel;
  #onChange;
  #readAnew;
  /** The last `seq` that was processed, from which it resumes. */
  #lastSeq;
  #isWanted = false;
  /** Whether the socket connects by itself, from `connect` until `disconnect` is done. */
  #isOpen = false;
  #isClosing = false;
  #hasJoined = false;
  /** Whether the excerpt is being read anew. Until it is, no change is processed. */
  #isReading = false;

  /** `socket` is not connected yet. */
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

  /** A socket that is being closed can't be opened before that is done. */
  #update() {
    if (this.#isClosing || this.#isWanted === this.#isOpen) return;
    if (!this.#isWanted) return this.#close();
    this.#isOpen = true;
    this.#socket.connect();
    if (this.#hasJoined) return;
    // From now on the client joins again by itself.
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

  /** Resumes from what is shown then; an excerpt that is no newer is all that there is. */
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
