import { collect, reply } from "../support/stage.mjs";

/** Joins as somebody, and keeps a list of who is there. */
function appear({ open, Presence, topic }, user) {
  const socket = open({ params: { user } });
  const channel = socket.channel(topic, { present: true });
  const presence = new Presence(channel);
  const seen = { joins: collect("somebody who comes"), leaves: collect("somebody who goes") };
  const syncs = collect("a sync");
  // Of a key that is there already, or still, only the number of tabs has changed.
  presence.onJoin((key, current) => current ?? seen.joins.add(key));
  presence.onLeave((key, current) => current.metas.length === 0 && seen.leaves.add(key));
  presence.onSync(() => syncs.add(who(presence)));
  channel.join();
  return { socket, channel, syncs, ...seen };
}

/** `{key: number of tabs}`, in the keys' order. */
function who(presence) {
  const tabs = presence.list((key, { metas }) => [key, metas.length]);
  return Object.fromEntries(tabs.sort());
}

/** Waits until somebody's list is this. */
function knows({ syncs }, expected) {
  const wanted = JSON.stringify(expected);
  return syncs.until((items) => JSON.stringify(items.at(-1)) === wanted);
}

/** Waits until somebody came, or went. */
function includes(keys, key) {
  return keys.until((items) => items.includes(key));
}

/** Who is there, as the client's own Presence sees it. */
export const presences = [
  {
    name: "everybody sees who comes and who goes",
    async run(stage) {
      const alice = appear(stage, "alice");
      await knows(alice, { alice: 1 });
      const bob = appear(stage, "bob");
      await knows(bob, { alice: 1, bob: 1 });
      await knows(alice, { alice: 1, bob: 1 });
      bob.channel.leave();
      await knows(alice, { alice: 1 });
      return { joins: alice.joins.items, leaves: alice.leaves.items };
    },
    expected: { joins: ["alice", "bob"], leaves: ["bob"] },
  },
  {
    name: "somebody with two tabs is there until both are closed",
    async run(stage) {
      const alice = appear(stage, "alice");
      const tabs = [appear(stage, "bob"), appear(stage, "bob")];
      await knows(alice, { alice: 1, bob: 2 });
      tabs[0].channel.leave();
      await knows(alice, { alice: 1, bob: 1 });
      const before = [...alice.leaves.items];
      tabs[1].channel.leave();
      await knows(alice, { alice: 1 });
      return { before, after: alice.leaves.items };
    },
    expected: { before: [], after: ["bob"] },
  },
  {
    name: "a client that was away learns on its return who went and who came meanwhile",
    async run(stage) {
      const alice = appear(stage, "alice");
      const bob = appear(stage, "bob");
      await knows(alice, { alice: 1, bob: 1 });
      const others = ({ items }) => items.filter((key) => key !== "alice");
      const before = others(alice.joins);

      await new Promise((done) => alice.socket.disconnect(done));
      await reply(bob.channel.leave());
      await appear(stage, "carol").joins.reaches(1);
      alice.socket.connect();
      await includes(alice.leaves, "bob");
      await includes(alice.joins, "carol");
      return { before, joins: others(alice.joins), leaves: others(alice.leaves) };
    },
    expected: { before: ["bob"], joins: ["bob", "carol"], leaves: ["bob"] },
  },
];
