import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before } from "node:test";

/** How long the server may take to start or to obey; a drain is the slowest. */
const PATIENCE_MS = 10_000;

/**
 * The example server `phoenix_js` of the crate actix-channels, with sockets served by its transport
 * "base" or "direct". It ends when its standard input does, so it can't outlive this process.
 */
export class ChannelsServer {
  #kind;
  #process = null;
  #lines = null;
  #log = [];
  #port = 0;

  constructor(kind) {
    this.#kind = kind;
  }

  /** Where it listens, without a scheme. */
  get host() {
    return `127.0.0.1:${this.#port}`;
  }

  /** Starts, or starts again on the same port. */
  async start() {
    const binary = process.env.PHOENIX_JS_SERVER;
    if (!binary) throw new Error("set PHOENIX_JS_SERVER to the path of the built example phoenix_js");
    this.#process = spawn(binary, [this.#kind, String(this.#port)], { env: { NO_COLOR: "1" } });
    this.#process.stderr.on("data", (chunk) => this.#log.push(chunk));
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#port = (await this.#answer()).port;
  }

  /** Obeys `{command, …}`: "kill", "start", "drain" (and start again), or the server's own. */
  async obey({ command, ...details }) {
    if (command === "kill") return this.#kill();
    if (command === "start") return this.start();
    this.#process.stdin.write(`${JSON.stringify({ command, ...details })}\n`);
    if (command !== "drain") return this.#answer();
    const [code] = await within(once(this.#process, "exit"), "drain");
    if (code !== 0) throw new Error(`the drained server ended with ${code}:\n${this.#logged()}`);
    return this.start();
  }

  /** Ends the server for good; it is an error when it has ended by itself. */
  async stop() {
    const isRunning = this.#process.exitCode === null && this.#process.signalCode === null;
    if (!isRunning) throw new Error(`the server ended by itself:\n${this.#logged()}`);
    await this.#kill();
  }

  /** Ends the process as a power cut would. */
  async #kill() {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }

  async #answer() {
    const { value } = await within(this.#lines.next(), "answer");
    if (value === undefined) throw new Error(`the server gave up:\n${this.#logged()}`);
    return JSON.parse(value);
  }

  #logged() {
    return Buffer.concat(this.#log).toString();
  }
}

/** One server for the tests of a suite. */
export function useServer(kind) {
  const server = new ChannelsServer(kind);
  before(() => server.start());
  after(() => server.stop());
  return server;
}

async function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} of the server in time`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
