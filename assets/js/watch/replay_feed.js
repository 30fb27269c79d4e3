/**
 * A video's annotations by plain requests, for visitors who are not logged in: the pages that a
 * join would bring, and nothing live. The same events as `LiveFeed`, as far as they apply.
 */
export class ReplayFeed extends EventTarget {
  #url;
  #cursor = null;

  constructor(url) {
    super();
    this.#url = url;
  }

  async start() {
    this.#tell("loading");
    try {
      do {
        this.#cursor = await this.#loadPage(this.#cursor);
      } while (this.#cursor !== null);
      this.#tell("loaded");
    } catch {
      this.#tell("incomplete");
    }
  }

  /** Goes on where it stopped. */
  loadAgain() {
    return this.start();
  }

  /** Loads one page, and returns the cursor of the next, or null. */
  async #loadPage(cursor) {
    const query = cursor === null ? "" : `?after=${encodeURIComponent(cursor)}`;
    const response = await fetch(this.#url + query, { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`annotations: ${response.status}`);
    const { annotations, next } = await response.json();
    this.#tell("annotations", annotations);
    return next;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
