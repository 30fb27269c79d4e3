import { formatTime } from "../time.js";

/** `HTMLMediaElement.HAVE_METADATA`: the duration is known, and seeking works. */
const HAVE_METADATA = 1;
/** How far from the last moment that can be sought still counts as that moment. */
const TOLERANCE_S = 0.1;

const PROBLEM =
  "This video can’t be loaded. It may have been moved or deleted, or your browser can’t play it.";
const HELD_BACK = "Your browser held the video back. Press play on the video itself.";
const NO_SEEKING =
  "This video’s server can’t jump to a moment: it plays from the start, and annotations appear on the way.";
const NOT_THERE = "Nothing was jumped to: this video only plays from its start.";
const NO_LENGTH = "This video does not say how long it is, so jumping to a moment may not work.";

/** Plays a file in the browser's own `<video>`; see `PlayerInterface`. */
export class FilePlayer extends EventTarget {
  #video;

  constructor(video) {
    super();
    this.#video = video;
    this.ready = new Promise((resolve) => {
      if (video.readyState >= HAVE_METADATA) resolve();
      else video.addEventListener("loadedmetadata", () => resolve(), { once: true });
    });
    for (const name of ["seeking", "seeked", "timeupdate"]) this.#forward(name, "time");
    for (const name of ["pause", "ended"]) this.#forward(name, "pause");
    this.#forward("playing", "play");
    this.#forward("durationchange", "duration");
    video.addEventListener("durationchange", () => this.#notice());
    video.addEventListener("error", () => this.tell(PROBLEM));
    // Both may have happened before this script ran, and the listener came too late.
    if (video.readyState >= HAVE_METADATA) queueMicrotask(() => this.#notice());
    if (video.error) queueMicrotask(() => this.tell(PROBLEM));
  }

  get durationMs() {
    const { duration } = this.#video;
    return Number.isFinite(duration) ? Math.round(duration * 1000) : null;
  }

  currentTimeMs() {
    return Math.round(this.#video.currentTime * 1000);
  }

  isPlaying() {
    return !this.#video.paused && !this.#video.ended;
  }

  play() {
    // Other refusals come as the video's own error, or mean that it was paused again.
    this.#video.play().catch(({ name }) => {
      if (name === "NotAllowedError") this.tell(HELD_BACK);
    });
  }

  pause() {
    this.#video.pause();
  }

  seek(atMs) {
    const wanted = Math.max(0, atMs) / 1000;
    const { duration } = this.#video;
    if (wanted > duration + TOLERANCE_S) {
      this.tell(`${formatTime(atMs)} is after this video’s end at ${formatTime(this.durationMs)}.`);
    }
    const target = wanted > duration ? duration : wanted;
    if (this.#isSeekable(target)) this.#video.currentTime = target;
    else this.tell(NOT_THERE);
  }

  get rate() {
    return this.#video.playbackRate;
  }

  set rate(rate) {
    this.#video.playbackRate = rate;
  }

  /** What the viewer is told of a video without an end. */
  endlessNotice() {
    return NO_LENGTH;
  }

  /** Tells of a problem, in words. */
  tell(detail) {
    this.dispatchEvent(new CustomEvent("problem", { detail }));
  }

  #forward(from, to) {
    this.#video.addEventListener(from, () => this.dispatchEvent(new Event(to)));
  }

  /** Before the metadata is there, the browser keeps the moment and starts from it. */
  #isSeekable(seconds) {
    const { readyState, seekable } = this.#video;
    if (readyState < HAVE_METADATA) return true;
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
    else if (duration > 0 && !this.#isSeekable(duration)) detail = NO_SEEKING;
    this.dispatchEvent(new CustomEvent("notice", { detail }));
  }
}
