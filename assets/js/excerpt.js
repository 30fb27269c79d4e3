// The home page's live excerpt, loaded once the excerpt is visible.
import { ExcerptFeed } from "./excerpt/excerpt_feed.js";
import { ExcerptList } from "./excerpt/excerpt_list.js";
import { followAttention } from "./excerpt/attention.js";
import { connectSocket } from "./watch/feed/socket.js";

/** The pause before each attempt, in ms. It is long, as there may be many excerpts and they are not urgent. */
const PAUSES_MS = [1_000, 5_000, 15_000, 60_000];

const patience = (tries) => PAUSES_MS[tries - 1] ?? PAUSES_MS.at(-1);

/**
 * Shows new annotations in `list` while it is visible. Members listen as guests, so that a log-out doesn't
 * end it.
 */
export function followExcerpt(list) {
  const shown = new ExcerptList(list);
  const { topic, seq } = list.dataset;
  const socket = connectSocket(null, { reconnectAfterMs: patience, rejoinAfterMs: patience });
  const feed = new ExcerptFeed(socket, { topic, seq: Number(seq) }, (change) => shown.take(change));
  followAttention(list, feed);
}
