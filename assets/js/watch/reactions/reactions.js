import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { secondOf } from "./reaction_counts.js";
import { ReactionLayer } from "./reaction_layer.js";
import { ReactionPassing } from "./reaction_passing.js";

/** The feeds that are never live know of no reactions. */
const hasReactions = (feed) => typeof feed.reactions === "function";

/**
 * Draws reactions over the picture as the playback passes their moments, and those of others that come just now, while
 * annotations fly too. `counts` are kept up to date.
 *
 * Returns what reacts with an emoji at the present moment, which is drawn at once: it resolves to `{atMs, outcome}`, with an
 * outcome as of `LiveFeed.react`.
 */
export function showReactions({ player, feed, counts, layer: root }) {
  const layer = new ReactionLayer(root);
  const passing = new ReactionPassing();
  const isShown = remembered("danmaku", true);
  const draw = (emoji, count) => isShown.value && layer.launch(emoji, count);
  followPlayback(player, (atMs) => {
    for (const second of passing.passed(atMs, player.isPlaying())) {
      for (const reaction of counts.at(second)) draw(...reaction);
    }
  });
  if (!hasReactions(feed)) return null;
  feed.addEventListener("live", async () => {
    const { status, response } = await feed.reactions();
    if (status === "ok") counts.replace(response.reactions);
  });
  feed.addEventListener("reactions", ({ detail }) => {
    for (const [second, emoji, count] of counts.tell(detail)) {
      if (passing.isNow(second)) draw(emoji, count);
    }
  });
  return async (emoji) => {
    const atMs = Math.round(Math.max(0, player.currentTimeMs()));
    layer.launch(emoji);
    const takeBack = counts.addOwn(secondOf(atMs), emoji);
    const outcome = await feed.react({ emoji, at: atMs });
    if (outcome.status !== "ok") takeBack();
    return { atMs, outcome };
  };
}
