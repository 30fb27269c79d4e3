import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Server, freePort } from "../../browser/support/server.mjs";
import { Link } from "./link.mjs";
import { Redis } from "./redis.mjs";

const run = promisify(execFile);
const POLL_MS = 50;

/** The nodes, what connects them, and their database. */
export class Cluster {
  /** As `{name, server, link, isUp}`; clients go to those that are up. */
  nodes = [];
  redis = null;
  #restartPostgres;

  /**
   * `databaseUrl` names an empty database, and `restartPostgres` is the command that restarts its server. `clocks` are the
   * settings of nodes, by name, whose clocks are wrong.
   */
  static async start({ names, databaseUrl, restartPostgres, redisServer, settings, clocks = {} }) {
    const cluster = new Cluster();
    cluster.#restartPostgres = restartPostgres;
    cluster.redis = await Redis.start(redisServer, await freePort());
    for (const name of names) {
      const link = await Link.open(cluster.redis.port);
      const pubsub = `redis://127.0.0.1:${link.port}`;
      const server = await Server.start({ ...settings, ...clocks[name], DATABASE_URL: databaseUrl, PUBSUB_URL: pubsub });
      cluster.nodes.push({ name, server, link, isUp: true });
    }
    return cluster;
  }

  /** Addresses for one client, as a load balancer would give them: the first at once, the others once a node is up. */
  *addresses(random) {
    yield random.pick(this.nodes).server.url;
    for (;;) yield this.#someNode(random);
  }

  async restartPostgres() {
    const [program, ...options] = this.#restartPostgres;
    await run(program, options);
  }

  async stop() {
    for (const { server, link } of this.nodes) {
      await server.stop();
      link.close();
    }
    await this.redis?.stop();
  }

  async #someNode(random) {
    for (;;) {
      const up = this.nodes.filter(({ isUp }) => isUp);
      if (up.length > 0) return random.pick(up).server.url;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
