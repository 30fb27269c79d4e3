import { t } from "../../messages/messages.js";
import { bindRange, remembered } from "../shared/settings.js";
import { formatTime } from "../shared/time.js";
import { followPlayback, togglePlayback } from "./player.js";

/**
 * The page's own controls of a `<video>`, beside the timeline, in place of the browser's, which would
 * be a second timeline and a second way to the whole screen. An embed keeps its own.
 *
 * `parts` are the elements `play`, `time`, `mute`, `volume` and `rate`; `onWhole()` is called for a
 * double click.
 */
export function bindVideoControls({ player, video, parts, onWhole }) {
  if (!video) return;
  video.controls = false;
  const { play, time, mute, volume, rate } = parts;
  const toggle = () => togglePlayback(player);
  for (const pressed of [video, play]) pressed.addEventListener("click", toggle);
  video.addEventListener("dblclick", onWhole);
  const showPlaying = () => {
    const isPlaying = player.isPlaying();
    label(play, isPlaying ? t("player-pause") : t("player-play"), isPlaying);
  };
  for (const name of ["play", "pause", "time", "failed"]) player.addEventListener(name, showPlaying);
  rate.addEventListener("change", () => (player.rate = Number(rate.value)));
  bindSound(video, mute, volume);
  showTime(player, time);
  showPlaying();
}

function showTime(player, time) {
  const [position, duration] = time.children;
  const say = (part, words) => part.textContent === words || (part.textContent = words);
  const show = () => {
    const { durationMs } = player;
    say(position, formatTime(player.currentTimeMs()));
    say(duration, durationMs === null ? "" : ` / ${formatTime(durationMs)}`);
  };
  followPlayback(player, show);
  player.addEventListener("duration", show);
}

function bindSound(video, mute, volume) {
  const loudness = remembered("volume", 1);
  const show = () => label(mute, video.muted ? t("player-unmute") : t("player-mute"), video.muted);
  const apply = () => (video.volume = loudness.value);
  bindRange(volume, loudness);
  loudness.addEventListener("change", () => {
    apply();
    video.muted = loudness.value === 0;
  });
  mute.addEventListener("click", () => (video.muted = !video.muted));
  video.addEventListener("volumechange", show);
  apply();
  show();
}

function label(button, words, isOn) {
  button.toggleAttribute("data-on", isOn);
  if (button.title === words) return;
  button.title = words;
  button.setAttribute("aria-label", words);
}
