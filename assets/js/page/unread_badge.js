/** The highest number that is displayed; above it, "99+". */
const MOST = 99;

const EVENTS = ["conversation_joined", "conversation_left", "unread_changed", "notifications_changed"];

/** Shows the counts of unread conversations and notifications in the header. */
export function showUnread({ unread, notifications }, root = document) {
  showCount(root.querySelector('[data-unread="conversations"]'), unread);
  showCount(root.querySelector('[data-unread="notifications"]'), notifications);
}

function showCount(badge, count) {
  if (!badge) return;
  badge.hidden = count === 0;
  badge.querySelector("[data-unread-count]").textContent = count > MOST ? `${MOST}+` : String(count);
}

/** Subscribes to the reader's own topic on the page's socket, and keeps the counts up to date. */
export function followUnread(socket, userId, show = showUnread) {
  const channel = socket.channel(`users:${userId}`, {});
  const ask = () => channel.push("unread", {}).receive("ok", (told) => show(told));
  for (const event of EVENTS) channel.on(event, ask);
  // The client rejoins automatically, and gets the counts in the reply.
  channel.join().receive("ok", (told) => show(told));
  return channel;
}
