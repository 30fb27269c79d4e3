import { binary, binaryUpwards } from "./scenarios/binary.mjs";
import { channels } from "./scenarios/channels.mjs";
import { connections, heartbeats, polls } from "./scenarios/connections.mjs";
import { fallbacks } from "./scenarios/fallbacks.mjs";
import { presences } from "./scenarios/presences.mjs";
import { rejoins } from "./scenarios/rejoins.mjs";

const everywhere = [...channels, ...rejoins, ...connections, ...presences];

/** What is played over each transport of the client: `{name, run, expected}`. */
export const scenarios = {
  websocket: [...everywhere, ...heartbeats, ...binary, ...fallbacks],
  longpoll: [...everywhere, ...polls, ...binaryUpwards],
};
