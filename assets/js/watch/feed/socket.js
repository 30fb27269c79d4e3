import { Socket } from "phoenix";
import { fallBackToLongPoll } from "./long_poll.js";

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
 * again by itself whenever the connection is lost: by long-poll where no WebSocket gets through. `pauses` are
 * the client's own options for how long it waits before it tries again.
 */
export function makeSocket(session, pauses = {}) {
  const socket = new Socket("/socket", {
    params: () => (session ? { token: session.token } : {}),
    ...pauses,
  });
  fallBackToLongPoll(socket);
  if (session) socket.onError(() => session.check());
  return socket;
}
