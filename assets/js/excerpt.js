// The excerpt on the home page, whole: the page loads it once the excerpt is seen.
import { ExcerptFeed } from "./excerpt/excerpt_feed.js";
import { ExcerptList } from "./excerpt/excerpt_list.js";
import { followAttention } from "./excerpt/attention.js";
import { connectSocket } from "./watch/feed/socket.js";

/** The pause before each attempt, in ms: nobody waits for the excerpt, and there may be many of them. */
const PAUSES_MS = [1_000, 5_000, 15_000, 60_000];

const patience = (tries) => PAUSES_MS[tries - 1] ?? PAUSES_MS.at(-1);

/**
 * Shows in `list` what is said from now on, for as long as somebody can see it. Members listen as guests
 * do, so that no log-out ends it.
 */
export function followExcerpt(list) {
  const shown = new ExcerptList(list);
  const { topic, seq } = list.dataset;
  const socket = connectSocket(null, { reconnectAfterMs: patience, rejoinAfterMs: patience });
  const feed = new ExcerptFeed(socket, { topic, seq: Number(seq) }, (change) => shown.take(change));
  followAttention(list, feed);
}
