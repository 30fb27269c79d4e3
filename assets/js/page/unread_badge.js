/** The highest number that is shown; for more it is "99+". */
const MOST = 99;

const EVENTS = ["conversation_joined", "conversation_left", "unread_changed", "notifications_changed"];

/** Shows in the header how many conversations have something to read, and how many notifications are unread. */
export function showUnread({ unread, notifications }, root = document) {
  showCount(root.querySelector('[data-unread="conversations"]'), unread);
  showCount(root.querySelector('[data-unread="notifications"]'), notifications);
}

function showCount(badge, count) {
  if (!badge) return;
  badge.hidden = count === 0;
  badge.querySelector("[data-unread-count]").textContent = count > MOST ? `${MOST}+` : String(count);
}

/** Follows the reader's own topic on the socket of a page, and keeps the numbers up to date. */
export function followUnread(socket, userId, show = showUnread) {
  const channel = socket.channel(`users:${userId}`, {});
  const ask = () => channel.push("unread", {}).receive("ok", (told) => show(told));
  for (const event of EVENTS) channel.on(event, ask);
  // The client joins again by itself, and is told the numbers then.
  channel.join().receive("ok", (told) => show(told));
  return channel;
}
