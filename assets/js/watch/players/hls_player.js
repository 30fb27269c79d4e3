import { FilePlayer } from "./file_player.js";

const MEDIA_TYPE = "application/vnd.apple.mpegurl";
const UNSUPPORTED = "Your browser can’t play streams. Try another browser, or a newer one.";
const NOT_LOADED =
  "This stream can’t be loaded. It may have ended or been moved. Reload the page to try again.";
const NOT_PLAYED = "Your browser can’t play this stream. Reload the page to try again.";
const LIVE =
  "This is live, and has no fixed beginning: annotations stay at the time that your player shows.";

/**
 * Seconds of what was played that are kept for going back. hls.js itself would keep all of it, until
 * the browser's memory for media is full.
 */
const BACK_BUFFER_S = 90;

/**
 * Plays an HTTP Live Stream; see `PlayerInterface`. The browser does it where it can; otherwise
 * hls.js, which is loaded only then, puts the parts together.
 */
export class HlsPlayer extends FilePlayer {
  #hasRecovered = false;

  constructor(video, src) {
    super(video);
    if (video.canPlayType(MEDIA_TYPE)) video.src = src;
    else this.#load(video, src);
  }

  endlessNotice() {
    return LIVE;
  }

  async #load(video, src) {
    let Hls;
    try {
      ({ default: Hls } = await import("hls.js"));
    } catch {
      return this.tell(NOT_LOADED);
    }
    if (!Hls.isSupported()) return this.tell(UNSUPPORTED);
    const hls = new Hls({
      // A worker would have to be made from a blob, which the page's security policy forbids.
      enableWorker: false,
      backBufferLength: BACK_BUFFER_S,
      // As in browsers that play streams themselves.
      liveDurationInfinity: true,
    });
    hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
      if (fatal) this.#failed(hls, type === Hls.ErrorTypes.MEDIA_ERROR);
    });
    hls.loadSource(src);
    hls.attachMedia(video);
  }

  /** What can't be decoded may be so once, at a seam; hls.js can start over from there. */
  #failed(hls, isMedia) {
    if (isMedia && !this.#hasRecovered) {
      this.#hasRecovered = true;
      hls.recoverMediaError();
      return;
    }
    hls.destroy();
    this.tell(isMedia ? NOT_PLAYED : NOT_LOADED);
  }
}
