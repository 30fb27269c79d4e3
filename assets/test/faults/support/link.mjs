import { once } from "node:events";
import { connect, createServer } from "node:net";

/** What a node reaches a server by, which can be cut: then nothing passes, and nobody is told. */
export class Link {
  #server;
  #port;
  #sockets = new Set();
  #isCut = false;

  static async open(port) {
    const link = new Link(port);
    link.#server.listen(0, "127.0.0.1");
    await once(link.#server, "listening");
    return link;
  }

  constructor(port) {
    this.#port = port;
    this.#server = createServer((socket) => this.#join(socket));
  }

  get port() {
    return this.#server.address().port;
  }

  /** From now on nothing passes, in either direction. */
  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** What waited passes, and so does what comes. */
  heal() {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near) {
    const far = connect(this.#port, "127.0.0.1");
    for (const [from, to] of [[near, far], [far, near]]) {
      this.#sockets.add(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#isCut) from.pause();
    }
  }
}
