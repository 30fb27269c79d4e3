import { answer, collect, join, reply } from "../support/stage.mjs";

/** More than a message may have, and more than the network holds while nobody reads. */
const TOO_LARGE = 2_000_000;
const UP_TO_FIFTY = Array.from({ length: 50 }, (_, index) => index + 1);

/** Joins a channel that reports its joins, what it hears, and how its connections close. */
function follow(socket, topic) {
  const seen = { joins: collect("a join"), heard: collect("a shout"), closes: collect("a close") };
  const channel = socket.channel(topic);
  channel.on("shouted", ({ number }) => seen.heard.add(number));
  channel.join().receive("ok", seen.joins.add);
  socket.onClose(({ code }) => seen.closes.add(code));
  return { channel, ...seen };
}

async function shout(obey, topic, numbers) {
  for (const number of numbers) {
    await obey({ command: "broadcast", topic, event: "shouted", payload: { number } });
  }
}

/** How connections begin, how they are lost, and how the client comes back. */
export const connections = [
  {
    name: "the client speaks version 2",
    async run({ open, topic, transport }) {
      const { vsn, transport: seen } = await reply((await join(open(), topic)).push("client"));
      return { vsn, isAsWanted: seen === transport };
    },
    expected: { vsn: "2.0.0", isAsWanted: true },
  },
  {
    name: "an authToken reaches the server apart from the parameters",
    async run({ open, topic }) {
      // Its base64 ends with padding, which the client strips.
      const channel = await join(open({ authToken: () => "a secret!" }), topic);
      return (await reply(channel.push("client"))).auth_token;
    },
    expected: "a secret!",
  },
  {
    name: "a client that is refused keeps trying, until it may",
    async run({ open, topic, user, obey }) {
      await obey({ command: "refuse", user });
      const socket = open();
      const errors = collect("a refusal");
      socket.onError(errors.add);
      const { joins } = follow(socket, topic);
      await errors.reaches(3);
      const before = joins.items.length;
      await obey({ command: "admit", user });
      await joins.reaches(1);
      return { before };
    },
    expected: { before: 0 },
  },
  {
    name: "a killed server is found again, with every message that comes later, in order",
    async run({ open, topic, obey }) {
      const { channel, joins, heard, closes } = follow(open(), topic);
      await joins.reaches(1);
      await shout(obey, topic, [1, 2]);
      await heard.reaches(2);
      await obey({ command: "kill" });
      await closes.reaches(1);
      const meanwhile = answer(channel.push("echo", { said: "meanwhile" }));
      await obey({ command: "start" });
      await joins.reaches(2);
      await shout(obey, topic, [3, 4, 5]);
      return { heard: await heard.reaches(5), meanwhile: await meanwhile };
    },
    expected: {
      heard: [1, 2, 3, 4, 5],
      meanwhile: { status: "ok", response: { said: "meanwhile" } },
    },
  },
  {
    name: "a server that shuts down for a new one says so, and the new one is found",
    async run({ open, topic, obey, transport }) {
      const { joins, heard, closes } = follow(open(), topic);
      await joins.reaches(1);
      await obey({ command: "drain" });
      await joins.reaches(2);
      await shout(obey, topic, [1]);
      // Long-poll has no close codes: its client makes one up, of what it was about to do.
      const code = transport === "websocket" ? closes.items[0] : null;
      return { heard: await heard.reaches(1), code };
    },
    expected: ({ transport }) => ({ heard: [1], code: transport === "websocket" ? 1012 : null }),
  },
  {
    name: "a client that the server disconnects comes back, and joins again",
    async run({ open, topic, user, obey }) {
      const { joins, heard, closes } = follow(open(), topic);
      await joins.reaches(1);
      await obey({ command: "disconnect", user });
      await joins.reaches(2);
      await shout(obey, topic, [1]);
      return { heard: await heard.reaches(1), code: closes.items[0] };
    },
    // The client of long-poll says 3410 when its session is gone.
    expected: ({ transport }) => ({ heard: [1], code: transport === "longpoll" ? 3410 : 1001 }),
  },
  {
    name: "a client that is cut off again and again misses nothing, and gets nothing twice",
    async run({ open, user, obey }) {
      const topic = `feed:${user}`;
      const seen = collect("a number");
      const last = () => ({ last_seen: seen.items.at(-1) ?? 0 });
      const channel = open({ rejoinAfterMs: () => 10 }).channel(topic, last);
      channel.on("appended", ({ number }) => seen.add(number));
      channel.join().receive("ok", ({ numbers }) => numbers.forEach(seen.add));
      for (const number of UP_TO_FIFTY) {
        await obey({ command: "append", topic });
        if (number % 7 === 0) await obey({ command: "disconnect", user });
      }
      return seen.until((numbers) => numbers.includes(UP_TO_FIFTY.at(-1)));
    },
    expected: UP_TO_FIFTY,
  },
  {
    name: "a message over the limit costs the connection, and nothing else",
    async run({ open, topic }) {
      const { channel, joins, closes } = follow(open(), topic);
      await joins.reaches(1);
      channel.push("echo", { text: "x".repeat(TOO_LARGE) }, 500);
      await joins.reaches(2);
      return { code: closes.items[0], then: await reply(channel.push("echo", {})) };
    },
    expected: ({ transport }) => ({ code: transport === "longpoll" ? 1011 : 1009, then: {} }),
  },
  {
    name: "a client that disconnects itself, and connects later, joins its channels again",
    async run({ open, topic, obey }) {
      const socket = open();
      const { joins, heard } = follow(socket, topic);
      await joins.reaches(1);
      await new Promise((done) => socket.disconnect(done));
      await shout(obey, topic, [1]);
      socket.connect();
      await joins.reaches(2);
      await shout(obey, topic, [2]);
      return heard.reaches(1);
    },
    expected: [2],
  },
];

/** What only a WebSocket has. */
export const heartbeats = [
  {
    name: "heartbeats are answered for as long as they come",
    async run({ open, topic }) {
      // One that is unanswered when the next is due ends the connection, on a busy machine too.
      const socket = open({ heartbeatIntervalMs: 300 });
      const beats = collect("a heartbeat's answer");
      const { joins, closes } = follow(socket, topic);
      socket.onMessage((message) => message.topic === "phoenix" && beats.add(message.payload));
      await joins.reaches(1);
      return [(await beats.reaches(3)).at(-1), closes.items];
    },
    expected: [{ status: "ok", response: {} }, []],
  },
];

/** What only long-poll has. */
export const polls = [
  {
    name: "a client outlives polls that come back empty",
    async run({ open, topic, obey }) {
      // A push takes a window to time out, which the client's own requests are told of first.
      const { channel, joins, heard, closes } = follow(open({ path: "/short-polls" }), topic);
      await joins.reaches(1);
      await answer(channel.push("ignore", {}, 350));
      await shout(obey, topic, [1]);
      return [await heard.reaches(1), closes.items];
    },
    expected: [[1], []],
  },
];
