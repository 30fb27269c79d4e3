import { collect, join, reply } from "../support/stage.mjs";

/** The client's own first pause before it joins again is a second. */
const rejoinAfterMs = () => 10;

/** What becomes of a channel that ends, or does not begin, while the connection holds. */
export const rejoins = [
  ...["fail", "no such event"].map((event) => ({
    name: `a channel that crashes is joined again: ${event}`,
    async run({ open, topic }) {
      const channel = open({ rejoinAfterMs }).channel(topic);
      const joins = collect("a join");
      const errors = collect("an error");
      channel.onError(errors.add);
      channel.join().receive("ok", joins.add);
      await joins.reaches(1);
      channel.push(event);
      await joins.reaches(2);
      return [errors.items, await reply(channel.push("echo", { well: "again" }))];
    },
    expected: [[{ reason: "channel_crash" }], { well: "again" }],
  })),
  {
    name: "a channel that crashes leaves the socket's other channels alone",
    async run({ open, topic }) {
      const socket = open({ rejoinAfterMs });
      const failing = await join(socket, topic);
      const other = await join(socket, `${topic}-2`);
      const errors = collect("an error");
      failing.onError(() => errors.add("failing"));
      other.onError(() => errors.add("other"));
      failing.push("fail");
      await errors.reaches(1);
      return [await reply(other.push("echo", {})), errors.items];
    },
    expected: [{}, ["failing"]],
  },
  {
    name: "a channel that stops is closed, and stays so",
    async run({ open, topic }) {
      const socket = open({ rejoinAfterMs });
      const channel = await join(socket, topic);
      const closes = collect("a close");
      channel.onClose(closes.add);
      channel.push("stop");
      await closes.reaches(1);
      return [channel.state, socket.channels.length];
    },
    expected: ["closed", 0],
  },
  {
    name: "a join that times out is left and tried again",
    async run({ open, topic, obey }) {
      const socket = open({ rejoinAfterMs });
      let tries = 0;
      const channel = socket.channel(topic, () => ({ wait: (tries += 1) === 1 }));
      const joins = collect("a join");
      const timeouts = collect("a timeout");
      channel.join(100).receive("timeout", timeouts.add).receive("ok", joins.add);
      await timeouts.reaches(1);
      await obey({ command: "release" });
      await joins.reaches(1);
      return reply(channel.push("echo", { joined: "at last" }, 10_000));
    },
    expected: { joined: "at last" },
  },
];
