const REFUSED = "Your browser did not allow full screen. Its own menu may have it.";
const NOT_HERE = "This browser has no full screen for this page. The player itself may have one.";
const NOT_YET = "Play the video first: this browser shows it on the full screen only then.";

/**
 * Whether the browser gives the whole screen to more than a video. Where it does not, as on an
 * iPhone, each video has a full screen of its own, over which nothing flies.
 */
export const hasStages = () => document.fullscreenEnabled === true;

/**
 * The whole screen for the stage: the player with all that flies over it, and the timeline. It
 * dispatches `change`.
 */
export class Fullscreen extends EventTarget {
  #stage;
  #video;
  #tell;

  /** `stage` and `button` are elements; `tell(words)` is called when it can't be had. */
  constructor({ stage, button, tell }) {
    super();
    this.#stage = stage;
    this.#video = stage.querySelector("video");
    this.#tell = tell;
    button.hidden = !hasStages() && !this.#hasOwn();
    button.addEventListener("click", () => this.toggle());
    document.addEventListener("fullscreenchange", () => {
      button.setAttribute("aria-pressed", String(this.isOn));
      this.dispatchEvent(new Event("change"));
    });
  }

  get isOn() {
    return document.fullscreenElement === this.#stage;
  }

  toggle() {
    if (this.isOn) document.exitFullscreen();
    else if (hasStages()) this.#stage.requestFullscreen().catch(() => this.#tell(REFUSED));
    else if (this.#hasOwn()) this.#showVideo();
    else this.#tell(NOT_HERE);
  }

  /** Whether the video has a full screen of its own. */
  #hasOwn() {
    return Boolean(this.#video?.webkitEnterFullscreen);
  }

  #showVideo() {
    try {
      this.#video.webkitEnterFullscreen();
    } catch {
      this.#tell(NOT_YET);
    }
  }
}
