/** How many tries to connect may fail before the words get graver. */
const PATIENCE = 8;

/** Shows the state of the connection, always, in words. */
export class ConnectionStatus {
  #element;
  #wasLive = false;
  #failures = 0;

  constructor(element) {
    this.#element = element;
  }

  live() {
    this.#wasLive = true;
    this.#failures = 0;
    this.#show("live", "Live");
  }

  /** The connection was lost, or a try to connect failed. */
  lost() {
    this.#failures += 1;
    if (this.#failures > PATIENCE) this.#show("failed", "No connection, still trying…");
    else this.#show("waiting", this.#wasLive ? "Reconnecting…" : "Connecting…");
  }

  /** The server refused this page. */
  refused() {
    this.#show("failed", "Not live: reload the page");
  }

  /** There is no live connection, and none is wanted. */
  replay() {
    this.#show("replay", "Replay");
  }

  #show(state, words) {
    // Written only on a change, or screen readers would say it again and again.
    if (this.#element.textContent !== words) this.#element.textContent = words;
    this.#element.dataset.state = state;
  }
}
