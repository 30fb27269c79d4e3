import { LongPoll, Socket } from "phoenix";

/** How long a WebSocket may take to open, and then to answer, before long-poll takes its place. */
const LONG_POLL_FALLBACK_MS = 2_500;

/** Keeps the client from remembering, for the rest of the tab, that it once fell back. */
const FORGETFUL_STORAGE = { getItem: () => null, setItem: () => {} };

/** The token that lets this page open a socket, or null for a visitor who is not logged in. */
export function userToken() {
  return document.querySelector('meta[name="user-token"]')?.content ?? null;
}

/** A socket of `makeSocket` that connects at once. */
export function connectSocket(session) {
  const socket = makeSocket(session);
  socket.connect();
  return socket;
}

/**
 * A socket that connects with the token that the session has then, or as a guest where that is null, and
 * again by itself whenever the connection is lost: by long-poll where no WebSocket gets through. Each page
 * finds that out for itself, because a WebSocket that failed once may have met a server that was only away.
 * `pauses` are the client's own options for how long it waits before it tries again.
 */
export function makeSocket(session, pauses = {}) {
  const socket = new Socket("/socket", {
    params: () => (session ? { token: session.token } : {}),
    longPollFallbackMs: LONG_POLL_FALLBACK_MS,
    sessionStorage: FORGETFUL_STORAGE,
    ...pauses,
  });
  keepWebSocketThatWorks(socket);
  if (session) socket.onError(() => session.check());
  return socket;
}

/**
 * A WebSocket that has carried a message gets through here, so if it is lost, the server or the
 * network is down. Left to itself, the client would then switch to long-poll after the first failed
 * attempt and stay there for as long as the page is open.
 */
function keepWebSocketThatWorks(socket) {
  socket.onMessage(() => {
    if (socket.transport !== LongPoll) socket.longPollFallbackMs = undefined;
  });
}
