import { askServer } from "../watch/feed/page_session.js";
import { makeSocket } from "../watch/feed/socket.js";
import { followUnread } from "./unread_badge.js";

/** The first pause after a lost connection, and the longest while the server is away. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/**
 * Disables the client's own reconnecting, because the page first has to ask whether the person is still logged
 * in.
 */
const NEVER_MS = 2 ** 31 - 1;

/** Keeps the header's counts up to date on pages without a socket of their own. */
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
    // Another person's counts don't belong on this page.
    if (told.user_id !== userId) return;
    session.token = told.token;
    socket.disconnect(() => socket.connect());
  };
  socket.onOpen(() => (pause = FIRST_PAUSE_MS));
  socket.onClose(later);
  // A page that enters the back/forward cache has not lost its connection.
  addEventListener("pagehide", () => clearTimeout(timer));
  socket.connect();
  followUnread(socket, userId);
}
