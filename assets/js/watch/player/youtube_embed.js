import { t } from "../../messages/messages.js";
import { hasStages } from "./fullscreen.js";
import { loadYouTubeApi } from "./youtube_api.js";

const HOST = "https://www.youtube-nocookie.com";
const YOUTUBE = { site: "YouTube" };
const notHere = () => t("embed-only-there", YOUTUBE);
/** YouTube's error codes, as https://developers.google.com/youtube/iframe_api_reference has them. */
const PROBLEMS = new Map([
  [100, () => t("embed-gone-or-private", YOUTUBE)],
  [101, notHere],
  [150, notHere],
]);
const failed = () => t("embed-failed", YOUTUBE);

/**
 * Opens YouTube's player.
 * @type {import("./embed_player.js").OpenEmbed}
 */
export async function openYouTube(place, { videoId }, on) {
  const api = await loadYouTubeApi();
  return new Promise((resolve) => {
    // The library replaces the element that it is given with its frame.
    const target = document.createElement("div");
    place.append(target);
    const player = new api.Player(target, {
      host: HOST,
      videoId,
      playerVars: {
        autoplay: 1,
        playsinline: 1,
        rel: 0,
        // The page uses its own full screen if possible, because nothing can fly over YouTube's.
        fs: hasStages() ? 0 : 1,
        origin: location.origin,
      },
      events: {
        onReady: () => resolve(toEmbed(player)),
        onStateChange: ({ data }) => {
          on.duration(durationOf(player));
          on.stalled(data === api.PlayerState.BUFFERING);
          on.changed(data === api.PlayerState.PLAYING);
        },
        onAutoplayBlocked: () => on.problem(t("embed-held-back", YOUTUBE)),
        onError: ({ data }) => on.problem((PROBLEMS.get(data) ?? failed)()),
      },
    });
  });
}

function toEmbed(player) {
  return {
    currentTimeMs: () => player.getCurrentTime() * 1000,
    play: () => player.playVideo(),
    pause: () => player.pauseVideo(),
    seek: (atMs) => player.seekTo(atMs / 1000, true),
    get rate() {
      return player.getPlaybackRate();
    },
    set rate(rate) {
      player.setPlaybackRate(rate);
    },
  };
}

/** The duration is 0 until known; for a live stream, it is the time since its start. */
function durationOf(player) {
  const seconds = player.getVideoData?.().isLive ? 0 : player.getDuration();
  return seconds > 0 ? Math.round(seconds * 1000) : null;
}
