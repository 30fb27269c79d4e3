import { t } from "../../messages/messages.js";

/** How many attempts to connect may fail before the wording gets more serious. */
const PATIENCE = 8;

/** Always shows the state of the connection in words. */
export class ConnectionStatus {
  #element;
  #isOnline;
  #movedTo;
  #wasLive = false;
  #failures = 0;

  /**
   * `isOnline()` is whether the browser has a network. `movedTo` is where the server wants to be opened,
   * if that is not where the page is: there it refuses the connection.
   */
  constructor(element, { isOnline = () => navigator.onLine, movedTo = null } = {}) {
    this.#element = element;
    this.#isOnline = isOnline;
    this.#movedTo = movedTo;
  }

  live() {
    this.#wasLive = true;
    this.#failures = 0;
    this.#show("live", t("connection-live"));
  }

  /** The connection was lost, or an attempt to connect failed. */
  lost() {
    this.#failures += 1;
    if (!this.#isOnline()) this.#show("waiting", t("connection-offline"));
    else if (this.#movedTo && !this.#wasLive) this.#show("failed", this.#elsewhere);
    else if (this.#failures > PATIENCE) this.#show("failed", t("connection-failing"));
    else this.#show("waiting", this.#wasLive ? t("connection-reconnecting") : t("connection-connecting"));
  }

  /** The server refused this page. */
  refused() {
    this.#show("failed", t("connection-refused"));
  }

  /** The person was logged out; the page says so at length elsewhere. */
  loggedout() {
    this.#show("failed", t("connection-logged-out"));
  }

  /** There is no live connection, and the page doesn't try to make one. */
  replay() {
    this.#show("replay", this.#movedTo ? this.#elsewhere : t("connection-replay"));
  }

  get #elsewhere() {
    return t("connection-elsewhere", { address: this.#movedTo });
  }

  #show(state, words) {
    // Setting the same words again would make screen readers repeat them.
    if (this.#element.textContent !== words) this.#element.textContent = words;
    this.#element.dataset.state = state;
  }
}
