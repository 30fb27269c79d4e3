import { EmbedPlayer } from "./players/embed_player.js";
import { FilePlayer } from "./players/file_player.js";
import { HlsPlayer } from "./players/hls_player.js";
import { openVimeo } from "./players/vimeo_embed.js";
import { openYouTube } from "./players/youtube_embed.js";

/**
 * What every player is to the rest of the page; times are milliseconds from the video's start.
 *
 * @typedef {object} PlayerInterface
 * @property {Promise<void>} ready settled once the video can be played and sought
 * @property {() => number} currentTimeMs
 * @property {() => boolean} isPlaying
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(atMs: number) => void} seek
 * @property {number} rate the speed, 1 being normal; may be set
 * @property {number | null} durationMs null while unknown, and for a live stream
 *
 * It is an EventTarget of `time` (the time may have jumped), `play`, `pause`, `duration` (it
 * changed), `problem`, whose detail says in words what happened and what to do, and `notice`, whose
 * detail says what this video can't do, or is empty when there is nothing to say.
 *
 * @typedef {PlayerInterface & EventTarget} Player
 */

const MAKERS = {
  file: (element) => new FilePlayer(element.querySelector("video")),
  hls: (element) => new HlsPlayer(element.querySelector("video"), element.dataset.src),
  youtube: (element) => new EmbedPlayer(element, "YouTube", openYouTube),
  vimeo: (element) => new EmbedPlayer(element, "Vimeo", openVimeo),
};

/**
 * The player for an element with `data-kind`.
 * @returns {Player}
 */
export function createPlayer(element) {
  return MAKERS[element.dataset.kind](element);
}

/** Shows what a player tells in words: a problem until the video plays, a notice as it is. */
export function showMessages(player, { problem, notice }) {
  const show = (element, words) => {
    element.textContent = words;
    element.hidden = words === "";
  };
  player.addEventListener("problem", ({ detail }) => show(problem, detail));
  player.addEventListener("notice", ({ detail }) => show(notice, detail));
  player.addEventListener("play", () => show(problem, ""));
}

/** How often the time is read while playing: finer than people notice. */
const TICK_MS = 100;

/** Calls `onTime(atMs)` while the player plays and whenever its time jumps. */
export function followPlayback(player, onTime) {
  let timer = null;
  const tell = () => onTime(player.currentTimeMs());
  const update = () => {
    if (player.isPlaying()) timer ??= setInterval(tell, TICK_MS);
    else {
      clearInterval(timer);
      timer = null;
    }
    tell();
  };
  for (const name of ["time", "play", "pause"]) player.addEventListener(name, update);
  update();
}
