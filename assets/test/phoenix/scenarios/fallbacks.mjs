import { collect, join, reply } from "../support/stage.mjs";

/** Where the client remembers, for the pages of one tab, that it had to fall back. */
const MEMORY = "phx:fallback:LongPoll";
/** So late that only an error can be why a client fell back. */
const NEVER_MS = 60_000;

/** Opens a socket that may fall back, and tells what came of it. */
async function reached({ open, topic, sessionStorage }, options) {
  sessionStorage.removeItem(MEMORY);
  const channel = await join(open(options), topic);
  const { transport } = await reply(channel.push("client"));
  return { transport, remembered: sessionStorage.getItem(MEMORY) };
}

/** From a WebSocket to long-poll, where there is no getting through. */
export const fallbacks = [
  {
    name: "a WebSocket that is refused is replaced by long-poll at once, also on the next page",
    run: (stage) => reached(stage, { path: "/no-websocket", longPollFallbackMs: NEVER_MS }),
    expected: { transport: "longpoll", remembered: "true" },
  },
  {
    name: "a handshake that is never answered makes room for long-poll after longPollFallbackMs",
    run: (stage) => reached(stage, { path: "/silent", longPollFallbackMs: 100 }),
    expected: { transport: "longpoll", remembered: "true" },
  },
  {
    name: "a WebSocket that opens and carries nothing makes room for long-poll too",
    run(stage) {
      const transport = class extends stage.WebSocket {
        send() {}
      };
      return reached(stage, { transport, longPollFallbackMs: 100 });
    },
    expected: { transport: "longpoll", remembered: "true" },
  },
  {
    name: "a WebSocket that works is kept",
    run: (stage) => reached(stage, { longPollFallbackMs: 5_000 }),
    expected: { transport: "websocket", remembered: null },
  },
  {
    name: "a server that was only away leaves the page on long-poll, but not the next one",
    async run({ open, topic, obey, sessionStorage, LongPoll }) {
      sessionStorage.removeItem(MEMORY);
      const socket = open({ longPollFallbackMs: NEVER_MS });
      const joins = collect("a join");
      const pongs = collect("an answer to a ping");
      socket.onOpen(() => socket.ping(pongs.add));
      const channel = socket.channel(topic);
      channel.join().receive("ok", joins.add);
      await joins.reaches(1);
      await pongs.reaches(1);
      await obey({ command: "kill" });
      const errors = collect("an error of long-poll");
      socket.onError((error, transport) => transport === LongPoll && errors.add(error));
      await errors.reaches(1);
      await obey({ command: "start" });
      await joins.reaches(2);
      const later = await join(open({ longPollFallbackMs: NEVER_MS }), topic);
      const transports = [channel, later].map(async (one) => reply(one.push("client")));
      return (await Promise.all(transports)).map(({ transport }) => transport);
    },
    expected: ["longpoll", "websocket"],
  },
];
