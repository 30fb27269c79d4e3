// The excerpt on the home page, whole: the page loads it once the excerpt is seen.
import { ExcerptFeed } from "./excerpt/excerpt_feed.js";
import { ExcerptList } from "./excerpt/excerpt_list.js";
import { followAttention } from "./excerpt/attention.js";
import { connectSocket } from "./watch/feed/socket.js";

/**
 * Shows in `list` what is said from now on, for as long as somebody can see it. Members listen as guests
 * do, so that no log-out ends it.
 */
export function followExcerpt(list) {
  const shown = new ExcerptList(list);
  const feed = new ExcerptFeed(connectSocket(null), list.dataset.topic, (change) => shown.take(change));
  followAttention(list, feed);
}
