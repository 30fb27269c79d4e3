import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** How long a server may take to answer its first request, after migrating and seeding. */
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 25;
const run = promisify(execFile);

// An interrupted run ends like a failed one, so that its server is not left running.
process.once("SIGTERM", () => process.exit(1));

/**
 * A rumbl of its own in a temporary folder. `settings` are environment variables; unless they name
 * another database, it has an empty one in that folder.
 */
export class Server {
  #binary;
  #folder;
  #port;
  #settings;
  /** Null once the test has ended it. */
  #process = null;
  #log = [];

  static async start(settings = {}) {
    const binary = process.env.RUMBL_BINARY;
    if (!binary) throw new Error("set RUMBL_BINARY to the path of a built rumbl");
    const folder = await mkdtemp(join(tmpdir(), "rumbl-browser-"));
    const server = new Server(binary, folder, await freePort(), settings);
    process.once("exit", () => server.#process?.kill("SIGKILL"));
    await server.start();
    return server;
  }

  constructor(binary, folder, port, settings) {
    this.#binary = binary;
    this.#folder = folder;
    this.#port = port;
    this.#settings = settings;
  }

  get url() {
    return `http://localhost:${this.#port}`;
  }

  get databaseUrl() {
    return this.#settings.DATABASE_URL ?? `sqlite://${join(this.#folder, "rumbl.db")}`;
  }

  /** Starts, or starts again on the same port and database, and waits for the first answer. */
  async start() {
    this.#process = spawn(this.#binary, ["serve"], this.#surroundings);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on("data", (chunk) => this.#log.push(chunk));
    }
    await this.#answered();
  }

  /** Waits until it has logged a text. */
  async says(text) {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!Buffer.concat(this.#log).includes(text)) {
      if (Date.now() > deadline) throw new Error(`it was not said: ${text}\n${Buffer.concat(this.#log)}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Kills the process, like a power cut. */
  async kill() {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
    this.#process = null;
  }

  /** Sends the process a signal, for example to suspend it. */
  signal(name) {
    this.#process.kill(name);
  }

  /** Stops the process like an operator, once its clients have left. */
  async drain() {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await exited;
    this.#process = null;
  }

  /** Runs another command of the binary, as `command("user", "token", "ada")`; returns its output. */
  async command(...args) {
    const { stdout } = await run(this.#binary, args, this.#surroundings);
    return stdout.trim();
  }

  /** Stops the server for good; it is an error if it has ended already. */
  async stop() {
    const { exitCode = null, signalCode = null } = this.#process ?? {};
    const hasEnded = exitCode !== null || signalCode !== null;
    if (this.#process && !hasEnded) await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
    if (hasEnded) throw new Error(`the server ended by itself:\n${Buffer.concat(this.#log)}`);
  }

  get #surroundings() {
    const { PATH, HOME } = process.env;
    const env = {
      PATH,
      HOME,
      RUMBL_ENV: "dev",
      PORT: String(this.#port),
      RUMBL_LIVE_RELOAD: "false",
      ...this.#settings,
      DATABASE_URL: this.databaseUrl,
    };
    return { cwd: this.#folder, env };
  }

  async #answered() {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && this.#process.exitCode === null) {
      const response = await fetch(this.url).catch(() => null);
      if (response) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the server did not start:\n${Buffer.concat(this.#log)}`);
  }
}

/** A free port. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
