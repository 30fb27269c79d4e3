/**
 * A video's annotations by plain requests, for visitors who are not logged in: the numbers and the
 * windows that the channel would bring, and nothing live. It has the events of `LiveFeed` that apply.
 */
export class ReplayFeed extends EventTarget {
  #url;

  /** A visitor, who owns nothing. */
  you = { id: null, isOwner: false };
  /** Whether what is requested now can come. */
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

  /** Requests the numbers again that did not come. */
  loadAgain() {
    return this.start();
  }

  /** See `LiveFeed.window`. */
  async window(fromMs, toMs, limit) {
    const annotations = [];
    let query = { from: fromMs, to: toMs };
    while (query !== null && annotations.length < limit) {
      const page = await this.#get("", query);
      annotations.push(...page.annotations);
      query = page.next === null ? null : { after: page.next };
    }
    return { annotations, isWhole: query === null };
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
