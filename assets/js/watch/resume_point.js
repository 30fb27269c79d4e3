/**
 * From where a connection that was lost goes on, so that nothing is missed.
 *
 * The point moves only once everything up to it is here. Between a join and its last page, what is
 * broadcast is remembered but not counted: if the connection drops then, the next join asks from
 * the old point again, and the store drops what comes twice.
 */
export class ResumePoint {
  /** The highest id up to which everything is here, or null before the first join is complete. */
  #complete = null;
  /** What `#complete` becomes when the pages of the current join are in; null outside a join. */
  #pending = null;

  /** The parameters of the next join. */
  joinParams() {
    return this.#complete === null ? { from: 0 } : { last_seen_id: this.#complete };
  }

  /** A join was answered; its pages are still to come. */
  joined(lastId) {
    this.#pending = Math.max(this.#complete ?? 0, lastId ?? 0);
  }

  /** An annotation was broadcast. Before the first join it belongs to nothing, and is ignored. */
  broadcast(id) {
    if (this.#pending !== null) this.#pending = Math.max(this.#pending, id);
    else if (this.#complete !== null) this.#complete = Math.max(this.#complete, id);
  }

  /** The last page of the current join is here. */
  loaded() {
    this.#complete = this.#pending ?? this.#complete;
    this.#pending = null;
  }

  /** The connection was lost. */
  dropped() {
    this.#pending = null;
  }
}
