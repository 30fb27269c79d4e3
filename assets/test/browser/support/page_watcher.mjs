import assert from "node:assert/strict";
import { once } from "node:events";
import { Socket } from "phoenix";
import { WebSocket } from "ws";
import { AnnotationWindow } from "../../../js/watch/feed/annotation_window.js";
import { LiveFeed } from "../../../js/watch/feed/live_feed.js";
import { LAST_MOMENT_MS } from "../../../js/watch/shared/time.js";

/** How long a change may take to reach the page; at worst, it waits for the next poll of the log. */
const PATIENCE_MS = 20_000;
/** How many annotations to request at a time, because a page loads only a few chunks at once. */
const STRETCH = 100;

/** The watch page's own feed and model on a video, without a browser around them. */
export class PageWatcher {
  #socket;
  #window;
  #addresses;
  /** The number of reconnections. */
  returns = -1;

  /** As a `ChannelClient`'s, but every address is known, or promised, before the one before it is lost. */
  constructor({ token, topic, addresses }) {
    this.#addresses = addresses[Symbol.iterator]();
    this.#socket = new Socket(this.#endpoint(this.#addresses.next().value), {
      transport: WebSocket,
      params: { token },
    });
    this.#socket.onClose(() => this.#move());
    const feed = new LiveFeed(this.#socket, topic);
    feed.addEventListener("live", () => (this.returns += 1));
    this.#window = new AnnotationWindow(feed);
    this.#socket.connect();
    feed.start();
  }

  /** Waits until the whole video is loaded. */
  async joined() {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (!this.#window.isLoaded) await once(this.#window, "density", { signal });
    await this.#window.load(0, LAST_MOMENT_MS);
  }

  /** Waits until it shows exactly these annotations in order, with correct counts. */
  async shows(annotations) {
    const inOrder = [...annotations].sort((one, other) => one.at - other.at || one.id - other.id);
    const isShown = () => {
      assert.deepEqual(this.#window.between(0, LAST_MOMENT_MS), inOrder);
      assert.equal(this.#window.density.total, inOrder.length);
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      // A deletion with an unknown moment makes the page start over with nothing loaded.
      await this.#loadAll(inOrder);
      if (isTrue(isShown)) return;
      await once(this.#window, "changed", { signal }).catch(isShown);
    }
  }

  close() {
    this.#socket.disconnect();
  }

  /** Goes through the whole video like a viewer. */
  async #loadAll(inOrder) {
    await this.#window.load(0, LAST_MOMENT_MS);
    for (let index = 0; index < inOrder.length; index += STRETCH) {
      const last = inOrder[Math.min(index + STRETCH, inOrder.length) - 1];
      await this.#window.load(inOrder[index].at, last.at);
    }
  }

  /** Follows the load balancer to the next server; phoenix.js then connects to that one by itself. */
  async #move() {
    const next = this.#addresses.next().value;
    if (next !== undefined) this.#socket.endPoint = `${this.#endpoint(await next)}/websocket`;
  }

  #endpoint(url) {
    return `${url.replace("http", "ws")}/socket`;
  }
}

function isTrue(assertion) {
  try {
    assertion();
    return true;
  } catch {
    return false;
  }
}
