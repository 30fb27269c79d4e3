import { once } from "node:events";
import { CHANGE_EVENTS, changeOf } from "../../../js/watch/feed/change.js";

/** How long a change may take to reach somebody; at most it waits for the next look at the log. */
const PATIENCE_MS = 20_000;

/** Somebody who watches a video. What they are told is judged afterwards, so nothing is dropped here. */
export class Watcher extends EventTarget {
  /** Every entry of the log that reached them, `{event, payload}`, in the order of arrival. */
  entries = [];
  /** How many of them each join brought. */
  caughtUp = [];
  /** Whether a join ever told them to start over instead of what they had missed. */
  hadToStartOver = false;
  #lastSeq = 0;

  /** What their `ChannelClient` is made with; their first join asks for the whole log. */
  get channelOptions() {
    return {
      params: () => ({ last_seq: this.#lastSeq }),
      events: CHANGE_EVENTS,
      onJoin: (reply) => this.#joined(reply),
      onEvent: (event, payload) => this.#take([{ event, payload }]),
    };
  }

  /** Waits until they know the log up to here. */
  async reaches(seq) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (this.#lastSeq < seq) {
      await once(this, "advanced", { signal }).catch(() => {
        throw new Error(`seq ${seq} did not come in time; the last one was ${this.#lastSeq}`);
      });
    }
  }

  /** What they know in the end, by id. */
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
