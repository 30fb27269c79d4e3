import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { secondOf } from "./reaction_counts.js";
import { ReactionLayer } from "./reaction_layer.js";
import { ReactionPassing } from "./reaction_passing.js";

/** A replay, which is never live, has no reactions. */
const hasReactions = (feed) => typeof feed.reactions === "function";

/** Whether to draw reactions over the picture. With reduced motion, the default is off. */
export function reactionsSetting() {
  return remembered("reactions", !window.matchMedia("(prefers-reduced-motion: reduce)").matches);
}

/**
 * Draws reactions over the picture as playback passes their moments, and other people's new ones, while `setting`
 * is on. It keeps `counts` up to date.
 *
 * Returns a function that sends an emoji at the current moment and draws it at once. It resolves to
 * `{atMs, outcome}`, with an outcome as in `LiveFeed.react`.
 */
export function showReactions({ player, feed, counts, layer: root, setting }) {
  const layer = new ReactionLayer(root);
  const passing = new ReactionPassing();
  const draw = (emoji, count) => setting.value && layer.launch(emoji, count);
  const pass = (atMs) => {
    for (const second of passing.passed(atMs, player.isPlaying())) {
      for (const reaction of counts.at(second)) draw(...reaction);
    }
  };
  followPlayback(player, pass);
  if (!hasReactions(feed)) return null;
  // Load annotations first.
  feed.addEventListener("loaded", async () => {
    const { status, response } = await feed.reactions();
    if (status === "ok") counts.merge(response.reactions, response.bucket_s);
  });
  feed.addEventListener("reactions", ({ detail }) => {
    for (const [second, emoji, count] of counts.add(detail)) {
      if (passing.isNow(second)) draw(emoji, count);
    }
  });
  return async (emoji) => {
    const atMs = Math.round(Math.max(0, player.currentTimeMs()));
    // Otherwise playback would pass this second later, and draw the reaction twice.
    pass(atMs);
    layer.launch(emoji);
    const settle = counts.addOwn(secondOf(atMs), emoji);
    const outcome = await feed.react({ emoji, at: atMs });
    settle(outcome.status === "ok" || outcome.mayBeStored);
    return { atMs, outcome };
  };
}
