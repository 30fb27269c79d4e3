import { askServer } from "../watch/feed/page_session.js";
import { makeSocket } from "../watch/feed/socket.js";
import { followUnread } from "./unread_badge.js";

/** How long to wait after the connection is lost, and at most when the server stays away. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** The client itself never connects again: whether anybody is still logged in has to be asked first. */
const NEVER_MS = 2 ** 31 - 1;

/** Keeps the numbers in the header up to date on a page that has no socket of its own. */
export function keepUnread(root = document) {
  const meta = root.querySelector('meta[name="user-token"]');
  if (!meta) return;
  const userId = Number(meta.dataset.userId);
  const session = { token: meta.content, check: () => {} };
  const socket = makeSocket(session, { reconnectAfterMs: () => NEVER_MS });
  let pause = FIRST_PAUSE_MS;
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(again, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  };
  const again = async () => {
    const told = await askServer();
    if (told === null) return later();
    // Somebody else's numbers are none of this page's business.
    if (told.user_id !== userId) return;
    session.token = told.token;
    socket.disconnect(() => socket.connect());
  };
  socket.onOpen(() => (pause = FIRST_PAUSE_MS));
  socket.onClose(later);
  // What a browser puts aside when the page is left is no lost connection.
  addEventListener("pagehide", () => clearTimeout(timer));
  socket.connect();
  followUnread(socket, userId);
}
