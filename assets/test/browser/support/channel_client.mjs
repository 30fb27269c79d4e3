import { Socket } from "phoenix";
import { WebSocket } from "ws";

/**
 * How long to wait for a reply before a push counts as unanswered. The client's default of 10 s would keep Node
 * waiting for killed servers at the end of the tests.
 */
const PUSH_TIMEOUT_MS = 3_000;

/**
 * A person on a topic, by the official client. When the connection is lost, they come back with a new
 * socket at their next address, as they would behind a load balancer.
 */
export class ChannelClient {
  #token;
  #topic;
  #addresses;
  #params;
  #events;
  #onJoin;
  #onEvent;
  #socket = null;
  #channel = null;
  #isClosed = false;
  /** Callbacks that wait until the channel is joined. */
  #waiting = new Set();
  /** Callbacks that drop the pushes without a reply. */
  #unanswered = new Set();

  /**
   * `addresses` yields URLs of servers, or promises of them, each good for one connection; losing the
   * last one is an error. `params` returns what each join is sent with, `onJoin` gets each reply to
   * one, and `onEvent` each of the `events` with its payload.
   */
  constructor({
    token,
    topic,
    addresses,
    params = () => ({}),
    events = [],
    onJoin = () => {},
    onEvent = () => {},
  }) {
    this.#token = token;
    this.#topic = topic;
    this.#addresses = addresses[Symbol.iterator]();
    this.#params = params;
    this.#events = events;
    this.#onJoin = onJoin;
    this.#onEvent = onEvent;
    this.#connect();
  }

  /** Waits until the channel is joined. */
  async joined() {
    while (!this.#channel?.canPush()) await new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Pushes once joined: `{status, response}`, or null when it is unknown whether the push has arrived. */
  async push(event, payload) {
    await this.joined();
    return new Promise((resolve) => {
      const settle = (answer) => {
        this.#unanswered.delete(drop);
        resolve(answer);
      };
      const drop = () => settle(null);
      this.#unanswered.add(drop);
      const push = this.#channel.push(event, payload, PUSH_TIMEOUT_MS);
      push.receive("timeout", drop);
      for (const status of ["ok", "error"]) {
        push.receive(status, (response) => settle({ status, response }));
      }
    });
  }

  /** Leaves for good. */
  close() {
    this.#isClosed = true;
    this.#socket?.disconnect();
  }

  async #connect() {
    const address = this.#addresses.next().value;
    if (address === undefined) throw new Error("the connection to the last server is lost");
    const url = await address;
    if (this.#isClosed) return;
    this.#socket = new Socket(`${url.replace("http", "ws")}/socket`, {
      transport: WebSocket,
      params: { token: this.#token },
    });
    this.#socket.onClose(() => this.#lost());
    this.#channel = this.#socket.channel(this.#topic, this.#params);
    for (const event of this.#events) {
      this.#channel.on(event, (payload) => this.#onEvent(event, payload));
    }
    this.#channel.join().receive("ok", (reply) => this.#enter(reply));
    this.#socket.connect();
  }

  #enter(reply) {
    this.#onJoin(reply);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #lost() {
    if (this.#isClosed) return;
    // By default, it would reconnect to the same address.
    this.#socket.disconnect();
    for (const drop of this.#unanswered) drop();
    this.#connect();
  }
}
