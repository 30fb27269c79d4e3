import { once } from "node:events";
import { CHANGE_EVENTS, changeOf } from "../../../js/watch/feed/change.js";

/** How long a change may take to arrive; at worst, it waits for the next poll of the log. */
const PATIENCE_MS = 20_000;

/** A person who watches a video. Everything received is checked afterwards, so nothing is dropped here. */
export class Watcher extends EventTarget {
  /** Every received log entry, `{event, payload}`, in order of arrival. */
  entries = [];
  /** The number of entries that each join returned. */
  caughtUp = [];
  /** Whether a join ever returned `start_over` instead of the missed changes. */
  hadToStartOver = false;
  #lastSeq = 0;

  /** The arguments of their `ChannelClient`; the first join requests the whole log. */
  get channelOptions() {
    return {
      params: () => ({ last_seq: this.#lastSeq }),
      events: CHANGE_EVENTS,
      onJoin: (reply) => this.#joined(reply),
      onEvent: (event, payload) => this.#take([{ event, payload }]),
    };
  }

  /** Waits until they have the log up to a `seq`. */
  async reaches(seq) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (this.#lastSeq < seq) {
      await once(this, "advanced", { signal }).catch(() => {
        throw new Error(`seq ${seq} did not come in time; the last one was ${this.#lastSeq}`);
      });
    }
  }

  /** The final annotations by id. */
  get annotations() {
    const known = new Map();
    for (const entry of this.entries) {
      const { id, annotation } = changeOf(entry);
      if (annotation) known.set(id, annotation);
      else known.delete(id);
    }
    return known;
  }

  #joined({ missed, last_seq: lastSeq, start_over: startOver = false }) {
    this.caughtUp.push(missed.length);
    this.hadToStartOver ||= startOver;
    this.#take(missed);
    this.#advanceTo(lastSeq);
  }

  #take(entries) {
    this.entries.push(...entries);
    for (const { payload } of entries) this.#advanceTo(payload.seq);
  }

  #advanceTo(seq) {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.dispatchEvent(new Event("advanced"));
  }
}
