import { t } from "../../messages/messages.js";
import { jumpPastEnd } from "../shared/video_end.js";

/**
 * How long the frame of another site may take before the viewer sees a message. The page keeps
 * waiting after that, since a slow network is not a failure.
 */
const PATIENCE_MS = 15_000;

/**
 * What an embed is to its player: another site's player, ready to be played.
 *
 * @typedef {object} Embed
 * @property {() => number} currentTimeMs
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(atMs: number) => void} seek
 * @property {number} rate may be set
 *
 * And how it is opened: inside `place`, with `on` to tell what happens there. It rejects with an
 * `EmbedError` when the other site has no such video, and with any other when it can't be reached.
 *
 * @typedef {object} EmbedEvents
 * @property {(isPlaying: boolean) => void} changed
 * @property {(isStalled: boolean) => void} stalled it waits for data, or not any more
 * @property {() => void} time the time may have jumped
 * @property {(durationMs: number | null) => void} duration null when unknown or live
 * @property {(message: string) => void} problem
 *
 * @typedef {(place: HTMLElement, dataset: DOMStringMap, on: EmbedEvents) => Promise<Embed>} OpenEmbed
 */

/** The other site answered, but won't play the video; the message is for the viewer. */
export class EmbedError extends Error {}

/**
 * Plays a video in another site's player; see `PlayerInterface`. The other site is asked for nothing
 * before play is pressed.
 */
export class EmbedPlayer extends EventTarget {
  durationMs = null;
  /** Whether it is buffering, and only seems to be paused. */
  isStalled = false;
  #element;
  #site;
  #open;
  #embed = null;
  #isLoading = false;
  #isPlaying = false;
  /** A seek before play is pressed is applied when playing starts; 0 afterwards. */
  #startMs = 0;

  /** `site` is the display name of the other site; `open` is an `OpenEmbed`. */
  constructor(element, site, open) {
    super();
    this.#element = element;
    this.#site = site;
    this.#open = open;
  }

  currentTimeMs() {
    return this.#embed ? Math.round(this.#embed.currentTimeMs()) : this.#startMs;
  }

  isPlaying() {
    return this.#isPlaying;
  }

  play() {
    if (this.#embed) this.#embed.play();
    else if (!this.#isLoading) this.#load();
  }

  pause() {
    this.#embed?.pause();
  }

  startAt(atMs) {
    this.seek(atMs);
  }

  seek(atMs) {
    this.#startMs = Math.max(0, atMs);
    this.#embed?.seek(this.#startMs);
    if (this.#embed) this.#checkEnd();
    this.dispatchEvent(new Event("time"));
  }

  get rate() {
    return this.#embed?.rate ?? 1;
  }

  set rate(rate) {
    if (this.#embed) this.#embed.rate = rate;
  }

  get #loadingWords() {
    return t("embed-loading", { site: this.#site });
  }

  async #load() {
    this.#isLoading = true;
    this.#tellWait(this.#loadingWords);
    const slow = setTimeout(() => this.#tell(t("embed-slow", { site: this.#site })), PATIENCE_MS);
    const place = document.createElement("div");
    place.className = "player-embed";
    this.#element.prepend(place);
    try {
      const embed = await this.#open(place, this.#element.dataset, this.#events());
      this.#started(embed);
    } catch (error) {
      place.remove();
      this.dispatchEvent(new Event("failed"));
      const unreachable = t("embed-unreachable", { site: this.#site });
      this.#tell(error instanceof EmbedError ? error.message : unreachable);
    } finally {
      clearTimeout(slow);
      this.#isLoading = false;
      this.#tellWait("");
    }
  }

  #started(embed) {
    this.#embed = embed;
    this.dispatchEvent(new Event("ready"));
    if (this.#startMs > 0) embed.seek(this.#startMs);
    embed.play();
  }

  #events() {
    return {
      changed: (isPlaying) => {
        this.#isPlaying = isPlaying;
        this.dispatchEvent(new Event(isPlaying ? "play" : "pause"));
        // Messages shown before it plays are cleared when it does.
        this.#checkEnd();
      },
      stalled: (isStalled) => {
        if (isStalled === this.isStalled) return;
        this.isStalled = isStalled;
        this.#tellWait(isStalled ? this.#loadingWords : "");
      },
      time: () => this.dispatchEvent(new Event("time")),
      duration: (durationMs) => {
        if (durationMs === this.durationMs) return;
        this.durationMs = durationMs;
        this.dispatchEvent(new Event("duration"));
        if (this.#isPlaying) this.#checkEnd();
      },
      problem: (message) => this.#tell(message),
    };
  }

  /** A seek may come before the duration is known. */
  #checkEnd() {
    if (this.durationMs === null) return;
    const words = jumpPastEnd(this.#startMs, this.durationMs);
    if (this.#isPlaying) this.#startMs = 0;
    if (words) this.#tell(words);
  }

  #tellWait(detail) {
    this.dispatchEvent(new CustomEvent("wait", { detail }));
  }

  #tell(detail) {
    this.dispatchEvent(new CustomEvent("problem", { detail }));
  }
}
