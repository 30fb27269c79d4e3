/**
 * Has a feed connect anew when the browser's network goes or comes back. A connection that breaks with
 * the network can take a minute to be noticed, and up to five seconds to be tried again, but the
 * browser knows at once. A server on this very machine may still be there without a network, so it is
 * always tried.
 */
export function followNetwork(feed, root = window) {
  root.addEventListener("offline", () => feed.connectAnew());
  root.addEventListener("online", () => {
    if (!feed.isLive) feed.connectAnew();
  });
}
