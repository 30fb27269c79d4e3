import { FilePlayer } from "./players/file_player.js";
import { YouTubePlayer } from "./players/youtube_player.js";

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
 *
 * It is an EventTarget of `time` (the time may have jumped), `play`, `pause`, and `problem`, whose
 * detail says in words what happened and what to do.
 *
 * @typedef {PlayerInterface & EventTarget} Player
 */

/**
 * The player for an element with `data-kind`.
 * @returns {Player}
 */
export function createPlayer(element) {
  return element.dataset.kind === "youtube"
    ? new YouTubePlayer(element)
    : new FilePlayer(element.querySelector("video"));
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
