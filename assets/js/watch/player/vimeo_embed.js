import { t } from "../../messages/messages.js";
import { EmbedError } from "./embed_player.js";
import { hasStages } from "./fullscreen.js";

/** `dnt` in the URL asks Vimeo not to set cookies or count this view. */
const FRAME_URL = "https://player.vimeo.com/video/";
/** Vimeo reports the time four times a second; it is interpolated for at most this long. */
const RECKONING_MS = 1_000;
const VIMEO = { site: "Vimeo" };

/** The names of Vimeo's errors, as https://developer.vimeo.com/player/sdk/reference has them. */
const PROBLEMS = new Map([
  ["NotFoundError", () => t("embed-gone", VIMEO)],
  ["PrivacyError", () => t("embed-only-there", VIMEO)],
  ["PasswordError", () => t("embed-password", VIMEO)],
  ["NotAllowedError", () => t("embed-held-back", VIMEO)],
]);
const failed = () => t("embed-failed", VIMEO);
const wording = ({ name }) => (PROBLEMS.get(name) ?? failed)();

/**
 * Opens Vimeo's player: its frame, and Vimeo's library to speak to it, which comes from rumbl.
 * @type {import("./embed_player.js").OpenEmbed}
 */
export async function openVimeo(place, { videoId, hash }, on) {
  const { default: Player } = await import("@vimeo/player");
  const frame = makeFrame(videoId, hash);
  place.append(frame);
  const player = new Player(frame);
  const clock = new Clock();
  follow(player, clock, on);
  await player.ready().catch((error) => {
    throw new EmbedError(wording(error));
  });
  return toEmbed(player, clock, on);
}

function makeFrame(videoId, hash) {
  const url = new URL(videoId, FRAME_URL);
  url.searchParams.set("dnt", "1");
  if (hash) url.searchParams.set("h", hash);
  const frame = document.createElement("iframe");
  frame.title = t("embed-frame", VIMEO);
  frame.allow = "autoplay; picture-in-picture; encrypted-media";
  // The page uses its own full screen if possible, because nothing can fly over Vimeo's.
  if (!hasStages()) frame.allow += "; fullscreen";
  frame.src = url.href;
  return frame;
}

function follow(player, clock, on) {
  const told = ({ seconds, duration }) => {
    clock.set(seconds);
    on.duration(duration > 0 ? Math.round(duration * 1000) : null);
  };
  const changed = (isPlaying) => (data) => {
    told(data);
    clock.isRunning = isPlaying;
    on.changed(isPlaying);
  };
  player.on("play", changed(true));
  player.on("pause", changed(false));
  player.on("ended", changed(false));
  player.on("bufferstart", () => on.stalled(true));
  player.on("bufferend", () => on.stalled(false));
  player.on("timeupdate", told);
  player.on("seeked", (data) => {
    told(data);
    on.time();
  });
  player.on("playbackratechange", ({ playbackRate }) => (clock.rate = playbackRate));
  player.on("error", (error) => on.problem(wording(error)));
}

function toEmbed(player, clock, on) {
  const complain = (error) => on.problem(wording(error));
  return {
    currentTimeMs: () => clock.nowMs(),
    play: () => player.play().catch(complain),
    pause: () => player.pause().catch(complain),
    seek(atMs) {
      clock.set(atMs / 1000);
      player.setCurrentTime(atMs / 1000).catch(complain);
    },
    get rate() {
      return clock.rate;
    },
    set rate(rate) {
      player.setPlaybackRate(rate).catch(complain);
    },
  };
}

/** Interpolates the playback time between Vimeo's reports. */
class Clock {
  isRunning = false;
  rate = 1;
  #toldMs = 0;
  #toldAt = 0;

  set(seconds) {
    this.#toldMs = seconds * 1000;
    this.#toldAt = performance.now();
  }

  nowMs() {
    if (!this.isRunning) return this.#toldMs;
    const sinceMs = Math.min(performance.now() - this.#toldAt, RECKONING_MS);
    return this.#toldMs + sinceMs * this.rate;
  }
}
