import { answer, collect, join, reply } from "../support/stage.mjs";

/** Joining, speaking and leaving: the same over every transport. */
export const channels = [
  {
    name: "a join is answered with the channel's reply",
    run: ({ open }) => reply(open().channel("room:lobby").join()),
    expected: { room: "lobby" },
  },
  {
    name: "a rejected join says why",
    async run({ open, topic }) {
      const channel = open().channel(topic, { reject: true });
      const answered = await answer(channel.join());
      channel.leave();
      return answered;
    },
    expected: { status: "error", response: { reason: "unauthorized" } },
  },
  {
    name: "a topic that no channel serves can't be joined",
    async run({ open }) {
      const channel = open().channel("nowhere");
      const answered = await answer(channel.join());
      channel.leave();
      return answered;
    },
    expected: { status: "error", response: { reason: "unmatched topic" } },
  },
  {
    name: "a push is answered with ok, or with an error",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      const echoed = await answer(channel.push("echo", { text: "é🚂" }));
      const refused = await answer(channel.push("refuse", { errors: { body: ["is invalid"] } }));
      return [echoed, refused];
    },
    expected: [
      { status: "ok", response: { text: "é🚂" } },
      { status: "error", response: { errors: { body: ["is invalid"] } } },
    ],
  },
  {
    name: "a push that nobody answers times out, and the channel goes on",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      const ignored = await answer(channel.push("ignore", {}, 50));
      return [ignored.status, await reply(channel.push("echo", { still: "here" }))];
    },
    expected: ["timeout", { still: "here" }],
  },
  {
    name: "what is pushed before the join is answered is sent after it",
    async run({ open, topic }) {
      const channel = open().channel(topic);
      channel.join();
      return Promise.all([1, 2, 3].map((number) => reply(channel.push("echo", { number }))));
    },
    expected: [{ number: 1 }, { number: 2 }, { number: 3 }],
  },
  {
    name: "250 pushes at once are handled and answered in order",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      const answers = collect("an answer");
      const heard = collect("a push");
      channel.on("pushed", ({ number }) => heard.add(number));
      for (let number = 0; number < 250; number += 1) {
        channel.push("push", { number });
        channel.push("echo", { number }).receive("ok", (response) => answers.add(response.number));
      }
      const inOrder = (numbers) => numbers.every((number, index) => number === index);
      return [inOrder(await answers.reaches(250)), inOrder(await heard.reaches(250))];
    },
    expected: [true, true],
  },
  {
    name: "a broadcast reaches everybody on its topic, and nobody else",
    async run({ open, topic }) {
      const [alice, bob] = [open(), open()];
      const here = [await join(alice, topic), await join(bob, topic)];
      const elsewhere = await join(bob, `${topic}-2`);
      const heard = here.map(() => collect("a shout"));
      const wrong = collect("a shout elsewhere");
      here.forEach((channel, index) => channel.on("shouted", heard[index].add));
      elsewhere.on("shouted", wrong.add);
      await reply(here[0].push("shout", { text: "hello" }));
      await Promise.all(heard.map((shouts) => shouts.reaches(1)));
      await reply(elsewhere.push("echo", {}));
      return [...heard.map((shouts) => shouts.items), wrong.items];
    },
    expected: [[{ text: "hello" }], [{ text: "hello" }], []],
  },
  {
    name: "a channel that is left hears nothing more, and its topic can be joined anew",
    async run({ open, topic, obey }) {
      const socket = open();
      const left = await join(socket, topic);
      const heard = collect("a shout");
      const closes = collect("a close");
      left.on("shouted", heard.add);
      left.onClose(closes.add);
      await reply(left.leave());
      const anew = await join(socket, topic);
      anew.on("shouted", ({ text }) => heard.add(`anew: ${text}`));
      await obey({ command: "broadcast", topic, event: "shouted", payload: { text: "hello" } });
      await heard.reaches(1);
      return { closes: closes.items.length, heard: heard.items };
    },
    expected: { closes: 1, heard: ["anew: hello"] },
  },
  {
    name: "a second channel of a topic takes the place of the first",
    async run({ open, topic, obey }) {
      const socket = open();
      const heard = collect("a shout");
      const closes = collect("a close");
      const first = await join(socket, topic);
      first.on("shouted", () => heard.add("first"));
      first.onClose(() => closes.add("first"));
      const second = await join(socket, topic);
      second.on("shouted", () => heard.add("second"));
      await obey({ command: "broadcast", topic, event: "shouted", payload: {} });
      await heard.reaches(1);
      return { closes: closes.items, heard: heard.items };
    },
    expected: { closes: ["first"], heard: ["second"] },
  },
  {
    name: "a join of a topic that was not left closes the channel of the first join",
    async run({ open, topic }) {
      const socket = open();
      const channel = await join(socket, topic);
      const closes = collect("a close");
      channel.onClose(closes.add);
      // The client itself would leave first; other clients don't.
      const ref = socket.makeRef();
      socket.push({ topic, event: "phx_join", payload: {}, ref, join_ref: ref });
      await closes.reaches(1);
      return channel.state;
    },
    expected: "closed",
  },
];
