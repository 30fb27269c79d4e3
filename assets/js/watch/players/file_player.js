/** `HTMLMediaElement.HAVE_METADATA`: the duration is known, and seeking works. */
const HAVE_METADATA = 1;

const PROBLEM =
  "This video can’t be loaded. It may have been moved or deleted, or your browser can’t play it.";

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
    video.addEventListener("error", () => this.#fail());
    // It may have failed before this script ran, and the listener came too late.
    if (video.error) queueMicrotask(() => this.#fail());
  }

  currentTimeMs() {
    return Math.round(this.#video.currentTime * 1000);
  }

  isPlaying() {
    return !this.#video.paused && !this.#video.ended;
  }

  play() {
    // The browser may refuse; its own controls then show that the video is still paused.
    this.#video.play().catch(() => {});
  }

  pause() {
    this.#video.pause();
  }

  seek(atMs) {
    this.#video.currentTime = Math.max(0, atMs) / 1000;
  }

  get rate() {
    return this.#video.playbackRate;
  }

  set rate(rate) {
    this.#video.playbackRate = rate;
  }

  #forward(from, to) {
    this.#video.addEventListener(from, () => this.dispatchEvent(new Event(to)));
  }

  #fail() {
    this.dispatchEvent(new CustomEvent("problem", { detail: PROBLEM }));
  }
}
