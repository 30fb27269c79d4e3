// What the tests bring into a page: the client, the scenarios, and nothing else.
import * as phoenix from "phoenix";
import { scenarios } from "../scenarios.mjs";
import { play } from "./stage.mjs";

/** Plays the scenario of this number; the page's `obey` hands commands to the server. */
export function playByNumber({ transport, index, host }) {
  const { obey, WebSocket, sessionStorage } = globalThis;
  const place = { transport, host, obey, phoenix, WebSocket, sessionStorage };
  return play(scenarios[transport][index], place);
}
