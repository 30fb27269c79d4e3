import { setTimeout as sleep } from "node:timers/promises";

/** How long a node stands still at most: longer than others wait for a sign of life. */
const LONGEST_PAUSE_MS = 20_000;

/** Has one node be away from the load balancer's list while something happens to it. */
async function away(node, happen) {
  node.isUp = false;
  await happen(node.server);
  node.isUp = true;
}

/** What can go wrong. Each resolves when it is over, and says first what it does. */
export const FAULTS = {
  async "kill a node"({ cluster, random, say }) {
    const node = random.pick(cluster.nodes);
    const downMs = random.between(200, 5_000);
    say(`${node.name} for ${downMs} ms`);
    await away(node, async (server) => {
      await server.kill();
      await sleep(downMs);
      await server.start();
    });
  },

  async "stop a node for a while"({ cluster, random, say }) {
    const node = random.pick(cluster.nodes);
    const pausedMs = random.between(1_000, LONGEST_PAUSE_MS);
    say(`${node.name} for ${pausedMs} ms`);
    await away(node, async (server) => {
      server.signal("SIGSTOP");
      await sleep(pausedMs);
      server.signal("SIGCONT");
    });
  },

  async "cut a node off from the others"({ cluster, random, say }) {
    const node = random.pick(cluster.nodes);
    const cutMs = random.between(500, 15_000);
    say(`${node.name} for ${cutMs} ms`);
    node.link.cut();
    await sleep(cutMs);
    node.link.heal();
  },

  async "kill Redis"({ cluster, random, say }) {
    const downMs = random.between(200, 8_000);
    say(`for ${downMs} ms`);
    await cluster.redis.kill();
    await sleep(downMs);
    await cluster.redis.start();
  },

  async "restart PostgreSQL"({ cluster, say }) {
    say("at once");
    await cluster.restartPostgres();
  },

  async "restart every node in turn"({ cluster, say }) {
    say("each as its clients leave it");
    for (const node of cluster.nodes) {
      await away(node, async (server) => {
        await server.drain();
        await server.start();
      });
    }
  },
};

/** Faults one after another, chosen by `random`, until `untilMs`. */
export async function runSchedule({ cluster, random, untilMs, log }) {
  const names = Object.keys(FAULTS);
  while (Date.now() < untilMs) {
    await sleep(random.between(200, 3_000));
    const name = random.pick(names);
    await FAULTS[name]({ cluster, random, say: (words) => log(`${name}: ${words}`) });
  }
}
