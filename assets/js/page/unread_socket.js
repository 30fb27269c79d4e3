import { PageSession } from "../watch/feed/page_session.js";
import { makeSocket } from "../watch/feed/socket.js";
import { movedTo } from "./public_origin.js";
import { followUnread } from "./unread_badge.js";

/** The pause before the first attempt to reconnect, which doubles with each one, and the longest. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Keeps the header's counts up to date on pages without a socket of their own. */
export function keepUnread(root = document) {
  if (movedTo(root)) return;
  const meta = root.querySelector('meta[name="user-token"]');
  if (!meta) return;
  const userId = Number(meta.dataset.userId);
  const session = new PageSession(meta.content, userId);
  const socket = makeSocket(session, { reconnectAfterMs: pauseBefore });
  // Another person's counts don't belong on this page.
  session.addEventListener("ended", () => socket.disconnect());
  socket.connect();
  followUnread(socket, userId);
}

/**
 * The pause before an attempt, counted from 1, in milliseconds. Chance makes it up to half as long again, so that the
 * pages that lost a server don't all return at once.
 */
export function pauseBefore(attempt, chance = Math.random()) {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (1 + chance / 2);
}
