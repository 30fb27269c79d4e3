import { EmbedPlayer } from "./embed_player.js";
import { FilePlayer } from "./file_player.js";
import { HlsPlayer } from "./hls_player.js";
import { showPoster } from "./poster.js";
import { openVimeo } from "./vimeo_embed.js";
import { openYouTube } from "./youtube_embed.js";

/**
 * What every player is to the rest of the page; times are milliseconds from the video's start.
 *
 * @typedef {object} PlayerInterface
 * @property {() => number} currentTimeMs
 * @property {() => boolean} isPlaying
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(atMs: number) => void} seek what can't be sought yet is remembered, and sought then
 * @property {(atMs: number) => void} startAt seeks, unless the viewer has played or sought already
 * @property {number} rate the speed, 1 being normal; may be set
 * @property {number | null} durationMs null while unknown, and for a live stream
 *
 * It is an EventTarget of `time` (the time may have jumped), `play`, `pause`, `duration` (it
 * changed), `ready` (there is something to see, or to press), `failed` (nothing more can be played,
 * unless another `play` helps), `heldback` (the browser wants the viewer to press play; who prevents the default deals
 * with that), and of three with words: `problem`, whose detail says what happened
 * and what to do, `notice`, which says what this video can't do, and `wait`, which says what is
 * waited for. A notice or a wait that is over has no words.
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
 * The player for an element with `data-kind`, or what `wrap` makes of it.
 * @returns {Player}
 */
export function createPlayer(element, wrap = (player) => player) {
  const player = wrap(MAKERS[element.dataset.kind](element));
  showPoster(element, player);
  return player;
}

/** Shorter waits go unnoticed and are not reported. */
const NOTICEABLE_MS = 300;

/**
 * Displays a player's messages: problems until the video plays, notices as they are, and waits once they are
 * noticeable.
 */
export function showMessages(player, { problem, notice, wait }) {
  const show = (element, words) => {
    element.textContent = words;
    element.hidden = words === "";
  };
  let timer = null;
  player.addEventListener("wait", ({ detail }) => {
    clearTimeout(timer);
    timer = setTimeout(show, detail === "" ? 0 : NOTICEABLE_MS, wait, detail);
  });
  player.addEventListener("problem", ({ detail }) => show(problem, detail));
  player.addEventListener("notice", ({ detail }) => show(notice, detail));
  player.addEventListener("play", () => show(problem, ""));
}

/** Plays, or pauses a video that is playing or, in a room, about to play. */
export function togglePlayback(player) {
  if (player.isMeantToPlay ?? player.isPlaying()) player.pause();
  else player.play();
}

/** How often the time is read while playing, finer than people notice. */
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
