import { Socket } from "phoenix";

/** The token that lets this page open a socket, or null for a visitor who is not logged in. */
export function userToken() {
  return document.querySelector('meta[name="user-token"]')?.content ?? null;
}

/** A socket that connects at once, and again by itself whenever the connection is lost. */
export function connectSocket(token) {
  const socket = new Socket("/socket", { params: { token } });
  socket.connect();
  return socket;
}
