import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const POLL_MS = 25;

/** A Redis of the test's own, which can be killed and started again on the same port. */
export class Redis {
  #program;
  #folder;
  #process = null;

  static async start(program, port) {
    const redis = new Redis(program, port, await mkdtemp(join(tmpdir(), "rumbl-redis-")));
    process.once("exit", () => redis.#process?.kill("SIGKILL"));
    await redis.start();
    return redis;
  }

  constructor(program, port, folder) {
    Object.assign(this, { port });
    this.#program = program;
    this.#folder = folder;
  }

  async start() {
    const options = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--dir", this.#folder];
    this.#process = spawn(this.#program, options, { stdio: "ignore" });
    while (!(await answers(this.port))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }

  async kill() {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
    this.#process = null;
  }

  async stop() {
    if (this.#process) await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true) ?? socket.destroy());
    socket.once("error", () => resolve(false));
  });
}
