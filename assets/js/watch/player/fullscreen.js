import { t } from "../../messages/messages.js";
import { isComposing } from "../shared/dom.js";

/** What Escape closes before it leaves full screen. */
const CLOSED_BY_ESCAPE = ".stage-composer, [data-menu][open]";

/**
 * Whether the browser gives the whole screen to more than a video. Where it does not, as on an
 * iPhone, each video has a full screen of its own, over which nothing flies.
 */
export const hasStages = () => document.fullscreenEnabled === true;

/**
 * The whole screen for the stage: the player with all that flies over it, and the timeline. It
 * dispatches `change`.
 *
 * Where the browser lets a page have the key, Escape closes what is open over the picture first, and
 * leaves the whole screen only then. Held down, it always does. Elsewhere it leaves at once.
 *
 * @see https://wicg.github.io/keyboard-lock/
 */
export class Fullscreen extends EventTarget {
  #stage;
  #video;
  #tell;

  /** `stage` and `button` are elements; `tell(words)` is called when full screen is refused. */
  constructor({ stage, button, tell }) {
    super();
    this.#stage = stage;
    this.#video = stage.querySelector("video");
    this.#tell = tell;
    button.hidden = !hasStages() && !this.#hasOwn();
    button.addEventListener("click", () => this.toggle());
    document.addEventListener("fullscreenchange", () => {
      button.setAttribute("aria-pressed", String(this.isOn));
      this.#takeEscape();
      this.dispatchEvent(new Event("change"));
    });
    document.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
  }

  get isOn() {
    return document.fullscreenElement === this.#stage;
  }

  toggle() {
    if (this.isOn) document.exitFullscreen();
    else if (hasStages()) this.#stage.requestFullscreen().catch(() => this.#tell(t("player-full-screen-refused")));
    else if (this.#hasOwn()) this.#showVideo();
    else this.#tell(t("player-full-screen-missing"));
  }

  #takeEscape() {
    const { keyboard } = navigator;
    // A browser that keeps the key for itself leaves the whole screen by it. Where another site's player is
    // in a frame, it gets the keys once it is clicked, and nobody here would hear of them.
    if (this.isOn && this.#video) keyboard?.lock?.(["Escape"]).catch(() => {});
    else keyboard?.unlock?.();
  }

  #pressed(event) {
    if (event.key !== "Escape" || !this.isOn || isComposing(event)) return;
    // Escape closes a dialog wherever the focus is.
    if (document.querySelector("dialog[open]")) return;
    if (!event.target.closest?.(CLOSED_BY_ESCAPE)) document.exitFullscreen().catch(() => {});
  }

  /** Whether the video has its own full screen. */
  #hasOwn() {
    return Boolean(this.#video?.webkitEnterFullscreen);
  }

  #showVideo() {
    try {
      this.#video.webkitEnterFullscreen();
    } catch {
      this.#tell(t("player-full-screen-too-early"));
    }
  }
}
