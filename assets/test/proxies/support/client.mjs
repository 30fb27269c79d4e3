// What asks a proxy with a certificate that nobody else knows, from any address of this machine's own.
import { once } from "node:events";
import { request } from "node:https";
import { request as requestPlainly } from "node:http";
import { WebSocket } from "ws";

/** How long an answer may take; far more than it needs. */
export const PATIENCE_MS = 20_000;

// For the official client, which takes no certificate of its own. Only this machine is asked.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";

/** An answer whose body has not been read. `from` is the client's address. */
export async function open(url, { from = "127.0.0.1", body = null, signal = null, ...options } = {}) {
  const send = url.startsWith("https:") ? request : requestPlainly;
  const sent = send(url, { family: 4, localAddress: from, agent: false, signal, ...options });
  sent.end(body);
  const [response] = await once(sent, "response");
  return response;
}

/** An answer as `{status, headers, text}`. */
export async function ask(url, options) {
  const response = await open(url, { signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  const chunks = await response.toArray();
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

/** Sends JSON. */
export function send(url, json, { headers = {}, ...options } = {}) {
  const asJson = { "content-type": "application/json", ...headers };
  return ask(url, { method: "POST", body: JSON.stringify(json), headers: asJson, ...options });
}

/** Opens a guest's socket: a WebSocket, or the status with which it was refused. */
export function guest(url, { from, forwarded } = {}) {
  const headers = forwarded ? { "x-forwarded-for": forwarded } : {};
  const address = `${url.replace("http", "ws")}/socket/websocket?vsn=2.0.0`;
  const socket = new WebSocket(address, { family: 4, localAddress: from, headers });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (sent, response) => resolve(response.statusCode) ?? sent.destroy());
    socket.once("error", reject);
  });
}
