import { collect, join, reply } from "../support/stage.mjs";

const BYTES = [0, 1, 127, 128, 255];

const data = () => new Uint8Array(BYTES).buffer;
const bytes = (buffer) => [...new Uint8Array(buffer)];

/** Over a WebSocket, binary data goes in every direction. */
export const binary = [
  {
    name: "a binary push gets a binary reply",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      return bytes(await reply(channel.push("echo", data())));
    },
    expected: BYTES,
  },
  {
    name: "a binary push may get a text reply",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      return reply(channel.push("size", data()));
    },
    expected: BYTES.length,
  },
  {
    name: "binary data of no length is binary all the same",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      const echoed = await reply(channel.push("echo", new ArrayBuffer(0)));
      return [echoed.constructor.name, bytes(echoed)];
    },
    expected: ["ArrayBuffer", []],
  },
  {
    name: "the server pushes and broadcasts binary data",
    async run({ open, topic }) {
      const channel = await join(open(), topic);
      const heard = collect("an event");
      channel.on("pushed", (payload) => heard.add({ pushed: bytes(payload) }));
      channel.on("shouted", (payload) => heard.add({ shouted: bytes(payload) }));
      channel.push("push", data());
      channel.push("shout", data());
      return heard.reaches(2);
    },
    expected: [{ pushed: BYTES }, { shouted: BYTES }],
  },
];

/** Over long-poll the client sends binary data, but can't read what the server sends of it. */
export const binaryUpwards = [binary[1]];
