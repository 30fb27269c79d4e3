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
 * A socket that connects with the session's current token, or as a guest if that is null. It reconnects
 * automatically, and uses long-poll where WebSockets don't work. `pauses` are the client's options for the time
 * between attempts.
 */
export function makeSocket(session, pauses = {}) {
  const socket = new Socket("/socket", {
    params: () => ({ ...(session && { token: session.token }), locale: globalThis.document?.documentElement.lang }),
    ...pauses,
  });
  fallBackToLongPoll(socket);
  if (session) socket.onError(() => session.check());
  return socket;
}
