import { loadPages } from "./window_pages.js";

/**
 * A video's annotations over plain HTTP, for visitors who are not logged in: the same density and
 * windows as over the channel, but nothing live. It dispatches the events of `LiveFeed` that apply.
 */
export class ReplayFeed extends EventTarget {
  #url;

  /** A visitor, who has no annotations or videos. */
  you = { id: null, isOwner: false };
  /** A request can always be tried. */
  isLive = true;

  constructor(url) {
    super();
    this.#url = url;
  }

  async start() {
    this.#tell("loading");
    try {
      this.#tell("density", await this.#get("/density", {}));
      this.#tell("loaded");
    } catch {
      this.#tell("incomplete");
    }
  }

  /** Requests the density again if it did not arrive. */
  loadAgain() {
    return this.start();
  }

  /** See `LiveFeed.window`. */
  window(fromMs, toMs, limit) {
    return loadPages({ from: fromMs, to: toMs }, limit, (query) => this.#get("", query));
  }

  async #get(path, query) {
    const url = `${this.#url}${path}?${new URLSearchParams(query)}`;
    const response = await fetch(url, { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`annotations: ${response.status}`);
    return response.json();
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
