/** The highest number that is shown; for more it is "99+". */
const MOST = 99;

/** Shows in the header how many conversations have something to read. */
export function showUnread(count, root = document) {
  const badge = root.querySelector("[data-unread]");
  if (!badge) return;
  badge.hidden = count === 0;
  badge.querySelector("[data-unread-count]").textContent = count > MOST ? `${MOST}+` : String(count);
}

/** Follows the reader's own topic on the socket of a page, and keeps the number up to date. */
export function followUnread(socket, userId, show = showUnread) {
  const channel = socket.channel(`users:${userId}`, {});
  const ask = () => channel.push("unread", {}).receive("ok", ({ unread }) => show(unread));
  for (const event of ["conversation_joined", "conversation_left", "unread_changed"]) channel.on(event, ask);
  // The client joins again by itself, and is told the number then.
  channel.join().receive("ok", ({ unread }) => show(unread));
  return channel;
}
