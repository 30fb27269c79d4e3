import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { secondOf } from "./reaction_counts.js";
import { ReactionLayer } from "./reaction_layer.js";
import { ReactionPassing } from "./reaction_passing.js";

/** A replay that is never live has no reactions. */
const hasReactions = (feed) => typeof feed.reactions === "function";

/** Whether reactions are drawn over the picture; not, until a viewer says otherwise, where a device asks for less motion. */
export function reactionsSetting() {
  return remembered("reactions", !window.matchMedia("(prefers-reduced-motion: reduce)").matches);
}

/**
 * Draws reactions over the picture as the playback passes their moments, and those of others that come just now, while
 * `setting` is on. `counts` are kept up to date.
 *
 * Returns what reacts with an emoji at the present moment, which is drawn at once: it resolves to `{atMs, outcome}`, with
 * an outcome as of `LiveFeed.react`.
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
  // Annotations come first.
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
    // Otherwise the playback could pass this second, with the reaction in it, only afterwards.
    pass(atMs);
    layer.launch(emoji);
    const settle = counts.addOwn(secondOf(atMs), emoji);
    const outcome = await feed.react({ emoji, at: atMs });
    settle(outcome.status === "ok" || outcome.mayBeStored);
    return { atMs, outcome };
  };
}
