// The home page's live excerpt, loaded once the excerpt is visible.
import { ExcerptFeed } from "./excerpt/excerpt_feed.js";
import { ExcerptList } from "./excerpt/excerpt_list.js";
import { followAttention } from "./excerpt/attention.js";
import { makeSocket } from "./watch/feed/socket.js";

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
  const socket = makeSocket(null, { reconnectAfterMs: patience, rejoinAfterMs: patience });
  // Otherwise the client reconnects by itself when the tab becomes visible again.
  socket.disconnect();
  const feed = new ExcerptFeed(socket, { topic, seq: Number(seq) }, {
    // Replies belong to a thread, which the excerpt has no room for.
    onChange: (change) => change.replyTo === null && shown.take(change),
    readAnew: async () => {
      const now = await readExcerpt(topic);
      shown.replace([...now.children]);
      return Number(now.dataset.seq);
    },
  });
  followAttention(list, feed);
}

/** Fetches the current list from the page; throws if there is none or it belongs to another video. */
async function readExcerpt(topic) {
  const response = await fetch(location.pathname);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const list = page.querySelector("[data-excerpt-script]");
  if (list.dataset.topic !== topic) throw new Error("the excerpt is of another video");
  return list;
}
