import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";

const START_TIMEOUT_MS = 15_000;
const POLL_MS = 25;
/** Debian's `nobody`: whoever runs the tests, a proxy is nobody special. */
const NOBODY = 65_534;
const runsAsRoot = process.getuid() === 0;

/** A program with a temporary folder of its own, which runs without privileges until it is stopped. */
export class Program {
  #folder;
  #process;
  #log = [];

  /**
   * Starts what `prepare(folder)` describes once it has returned `{command, args, files, env}`, of which `files` is
   * what to write into the folder, by name. Waits until it shows a certificate at `port` of 127.0.0.1; Caddy opens the
   * port before it has one.
   */
  static async start(port, prepare) {
    const folder = await mkdtemp(join(tmpdir(), "rumbl-proxy-"));
    const { command, args, files, env = {} } = await prepare(folder);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
    const user = runsAsRoot ? { uid: NOBODY, gid: NOBODY } : {};
    if (runsAsRoot) await giveAway(folder);
    const { PATH } = process.env;
    const surroundings = { cwd: folder, env: { PATH, HOME: folder, ...env }, ...user };
    const program = new Program(folder, spawn(command, args, surroundings));
    await program.#listens(port).catch(async (error) => {
      await program.stop();
      throw error;
    });
    return program;
  }

  constructor(folder, child) {
    this.#folder = folder;
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => this.#log.push(chunk));
    process.once("exit", () => child.kill("SIGKILL"));
  }

  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, "exit");
      // nginx ends its workers on SIGTERM; a kill would leave them.
      this.#process.kill("SIGTERM");
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #listens(port) {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && this.#process.exitCode === null) {
      if (await answers(port)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the program did not start:\n${Buffer.concat(this.#log)}`);
  }
}

async function giveAway(folder) {
  await chmod(folder, 0o700);
  for (const name of [".", ...(await readdir(folder))]) await chown(join(folder, name), NOBODY, NOBODY);
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", rejectUnauthorized: false });
    socket.once("secureConnect", () => resolve(true) ?? socket.destroy());
    socket.once("error", () => resolve(false));
  });
}
