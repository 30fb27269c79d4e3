import { t } from "../../messages/messages.js";
import { FilePlayer } from "./file_player.js";

const MEDIA_TYPE = "application/vnd.apple.mpegurl";

/**
 * Seconds of played video to keep for seeking back. By default, hls.js keeps all of it until the browser's media
 * memory is full.
 */
const BACK_BUFFER_S = 90;

/**
 * Plays an HTTP Live Stream; see `PlayerInterface`. Browsers without native support load hls.js, which assembles
 * the segments. Nothing is requested before the viewer presses play.
 */
export class HlsPlayer extends FilePlayer {
  #video;
  #src;
  #isLoaded = false;
  #hasRecovered = false;

  constructor(video, src) {
    super(video);
    this.#video = video;
    this.#src = src;
  }

  play() {
    if (!this.#isLoaded) this.#load();
    super.play();
  }

  endlessNotice() {
    return t("player-live");
  }

  async #load() {
    this.#isLoaded = true;
    if (this.#video.canPlayType(MEDIA_TYPE)) {
      this.#video.src = this.#src;
      return;
    }
    try {
      const { default: Hls } = await import("hls.js");
      if (Hls.isSupported()) this.#attach(Hls);
      else this.#giveUp(t("player-no-streams"));
    } catch {
      this.#giveUp(t("player-stream-not-loaded"));
    }
  }

  #attach(Hls) {
    const hls = new Hls({
      // A worker would have to be loaded from a blob, which the content security policy forbids.
      enableWorker: false,
      backBufferLength: BACK_BUFFER_S,
      // The same as in browsers with native support.
      liveDurationInfinity: true,
    });
    hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
      if (fatal) this.#failed(hls, type === Hls.ErrorTypes.MEDIA_ERROR);
    });
    hls.loadSource(this.#src);
    // Setting a source resets the video's wish to play.
    const isAwaited = this.isPlaying();
    hls.attachMedia(this.#video);
    if (isAwaited) super.play();
  }

  /** Decoding may fail once at a seam between segments; hls.js can recover from that. */
  #failed(hls, isMedia) {
    if (isMedia && !this.#hasRecovered) {
      this.#hasRecovered = true;
      hls.recoverMediaError();
      return;
    }
    this.#giveUp(isMedia ? t("player-stream-not-played") : t("player-stream-not-loaded"));
    hls.destroy();
  }

  #giveUp(words) {
    this.#isLoaded = false;
    this.fail(words);
  }
}
