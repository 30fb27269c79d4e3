import { t } from "../../messages/messages.js";
import { jumpPastEnd } from "../shared/video_end.js";

/** `HTMLMediaElement.HAVE_METADATA`: the duration is known, and seeking works. */
const HAVE_METADATA = 1;
/** `HTMLMediaElement.HAVE_FUTURE_DATA`: there is something to play. */
const HAVE_FUTURE_DATA = 3;
/** How far from the last moment that can be sought still counts as that moment. */
const TOLERANCE_S = 0.1;

/** Events of a `<video>`, and the page's events for them. */
const FORWARDED = [
  [["seeking", "seeked", "timeupdate"], "time"],
  [["pause", "ended"], "pause"],
  [["playing"], "play"],
  [["durationchange"], "duration"],
  [["loadeddata", "playing"], "ready"],
];
/** After these events, the buffering state of a `<video>` may have changed. */
const CHANGES = ["play", "playing", "pause", "ended", "waiting", "canplay", "seeking", "seeked", "emptied", "error"];

/** Plays a file in the browser's own `<video>`; see `PlayerInterface`. */
export class FilePlayer extends EventTarget {
  #video;
  /** The start position until the video can be sought, or else null. */
  #startMs = null;
  #isWaiting = false;

  constructor(video) {
    super();
    this.#video = video;
    for (const [names, to] of FORWARDED) {
      for (const name of names) video.addEventListener(name, () => this.#dispatch(to));
    }
    for (const name of CHANGES) video.addEventListener(name, () => this.#tellWait());
    video.addEventListener("loadedmetadata", () => this.#begin());
    video.addEventListener("durationchange", () => this.#notice());
    video.addEventListener("error", () => this.fail(t("player-not-loaded")));
    // Some events may have fired before this script ran.
    queueMicrotask(() => this.#catchUp());
  }

  get durationMs() {
    const { duration } = this.#video;
    return Number.isFinite(duration) ? Math.round(duration * 1000) : null;
  }

  currentTimeMs() {
    return this.#startMs ?? Math.round(this.#video.currentTime * 1000);
  }

  isPlaying() {
    return !this.#video.paused && !this.#video.ended;
  }

  play() {
    if (this.#video.error) this.#video.load();
    // Other refusals are reported as the video's own error, or mean that it was paused again.
    this.#video.play().catch(({ name }) => {
      if (name !== "NotAllowedError") return;
      if (!this.dispatchEvent(new Event("heldback", { cancelable: true }))) return;
      this.#dispatch("ready");
      this.tell(t("player-held-back"));
    });
  }

  pause() {
    this.#video.pause();
  }

  startAt(atMs) {
    const { played, currentTime } = this.#video;
    if (played.length === 0 && currentTime === 0) this.seek(atMs);
  }

  seek(atMs) {
    if (this.#video.readyState < HAVE_METADATA || this.#video.error) {
      this.#startMs = Math.max(0, atMs);
      this.#dispatch("time");
      return;
    }
    const wanted = Math.max(0, atMs) / 1000;
    const { duration } = this.#video;
    const words = jumpPastEnd(atMs, this.durationMs);
    if (words) this.tell(words);
    const target = wanted > duration ? duration : wanted;
    if (this.#isSeekable(target)) this.#video.currentTime = target;
    else this.tell(t("player-no-such-moment"));
  }

  get rate() {
    return this.#video.playbackRate;
  }

  set rate(rate) {
    this.#video.playbackRate = rate;
  }

  get isMuted() {
    return this.#video.muted;
  }

  set isMuted(isMuted) {
    this.#video.muted = isMuted;
  }

  /** Whether there is data to play at the current moment, even while paused. */
  get hasLoaded() {
    return !this.#video.seeking && this.#video.readyState >= HAVE_FUTURE_DATA;
  }

  /** A notice for the viewer about a video without an end. */
  endlessNotice() {
    return t("player-no-length");
  }

  /** Reports a problem in words. */
  tell(detail) {
    this.dispatchEvent(new CustomEvent("problem", { detail }));
  }

  /** Reports that playback has failed for good, and keeps the position for another attempt. */
  fail(detail) {
    if (this.durationMs !== null) this.#startMs = this.currentTimeMs();
    this.#video.pause();
    this.#dispatch("failed");
    this.tell(detail);
  }

  #catchUp() {
    if (this.#video.readyState >= HAVE_METADATA) this.#notice();
    if (this.#video.error) this.fail(t("player-not-loaded"));
    this.#tellWait();
  }

  /** Applies a seek that was requested before it was possible. */
  #begin() {
    const startMs = this.#startMs;
    this.#startMs = null;
    if (startMs) this.seek(startMs);
    // If the video can't be sought, this moment differs from the one reported before.
    this.#dispatch("time");
  }

  #isSeekable(seconds) {
    const { seekable } = this.#video;
    for (let index = 0; index < seekable.length; index += 1) {
      const isAfter = seconds >= seekable.start(index) - TOLERANCE_S;
      if (isAfter && seconds <= seekable.end(index) + TOLERANCE_S) return true;
    }
    return false;
  }

  #notice() {
    const { duration } = this.#video;
    let detail = "";
    if (duration === Infinity) detail = this.endlessNotice();
    else if (duration > 0 && !this.#isSeekable(duration)) detail = t("player-no-jumps");
    this.dispatchEvent(new CustomEvent("notice", { detail }));
  }

  #tellWait() {
    const { error, seeking, readyState } = this.#video;
    const lacksData = this.isPlaying() && readyState < HAVE_FUTURE_DATA;
    const isWaiting = !error && (seeking || lacksData);
    if (isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    this.dispatchEvent(new CustomEvent("wait", { detail: isWaiting ? t("player-loading") : "" }));
  }

  #dispatch(name) {
    this.dispatchEvent(new Event(name));
  }
}
