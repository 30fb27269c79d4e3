import { LongPoll } from "phoenix";

/** How long a WebSocket may take to open and then to answer, before long-poll replaces it. */
const FALLBACK_MS = 2_500;

/** Keeps the client from remembering, for the rest of the tab, that it once fell back. */
const FORGETFUL_STORAGE = { getItem: () => null, setItem: () => {} };

/**
 * Has a socket that is not connected yet use long-poll where no WebSocket gets through. Each page finds that out for
 * itself, because a WebSocket that failed once may have met a server that was only away.
 *
 * A WebSocket that has carried a message gets through here, so if it is lost, the server or the
 * network is down. Left to itself, the client would then switch to long-poll after the first failed
 * attempt and stay there for as long as the page is open.
 */
export function fallBackToLongPoll(socket) {
  socket.longPollFallbackMs = FALLBACK_MS;
  socket.sessionStore = FORGETFUL_STORAGE;
  socket.onMessage(() => {
    if (socket.transport !== LongPoll) socket.longPollFallbackMs = undefined;
  });
}
