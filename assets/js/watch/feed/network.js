/**
 * Reconnects a feed when the browser's network goes or comes back. It can take a minute to notice that a
 * connection broke with the network, and up to five seconds to retry it, but the browser knows at once.
 * A server on the same machine can be reached without a network, so it is always tried.
 */
export function followNetwork(feed, root = window) {
  root.addEventListener("offline", () => feed.connectAnew());
  root.addEventListener("online", () => {
    if (!feed.isLive) feed.connectAnew();
  });
}
