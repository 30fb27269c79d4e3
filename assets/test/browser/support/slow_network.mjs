import { once } from "node:events";
import { connect, createServer } from "node:net";

/** A proxy to a server that adds `delayMs` in each direction, and that can be cut. */
export class SlowNetwork {
  #delayMs;
  #target;
  #listener = null;
  #sockets = new Set();
  #isCut = false;

  /** `target` is the server's address. */
  static async to(target, delayMs) {
    const network = new SlowNetwork();
    network.#target = new URL(target);
    network.#delayMs = delayMs;
    network.#listener = createServer((client) => network.#carry(client)).listen(0, "127.0.0.1");
    await once(network.#listener, "listening");
    return network;
  }

  get url() {
    return `http://localhost:${this.#listener.address().port}`;
  }

  /** Drops every connection, and refuses new ones until it is repaired. */
  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  async stop() {
    this.cut();
    this.#listener.close();
    await once(this.#listener, "close");
  }

  #carry(client) {
    if (this.#isCut) return client.destroy();
    const server = connect(Number(this.#target.port), this.#target.hostname);
    for (const [from, to] of [[client, server], [server, client]]) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (chunk) => this.#later(() => to.writable && to.write(chunk)));
      from.on("end", () => this.#later(() => to.end()));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        this.#later(() => to.destroy());
      });
    }
  }

  #later(action) {
    setTimeout(action, this.#delayMs);
  }
}
