import { loadYouTubeApi } from "./youtube_api.js";

const HOST = "https://www.youtube-nocookie.com";
const UNREACHABLE = "YouTube can’t be reached. Check your connection, then press play again.";
/** YouTube's error codes, as https://developers.google.com/youtube/iframe_api_reference has them. */
const PROBLEMS = new Map([
  [100, "YouTube no longer has this video, or it is private."],
  [101, "Its owner does not let this video be played outside YouTube."],
  [150, "Its owner does not let this video be played outside YouTube."],
]);
const PROBLEM = "YouTube can’t play this video here. Reload the page to try again.";

/**
 * Plays a video from YouTube; see `PlayerInterface`.
 *
 * Until play is pressed there is only a poster of rumbl's own, and YouTube is asked for nothing.
 */
export class YouTubePlayer extends EventTarget {
  #element;
  #poster;
  #embed = null;
  #isLoading = false;
  #isPlaying = false;
  #startMs = 0;
  #isReady;

  constructor(element) {
    super();
    this.#element = element;
    this.#poster = element.querySelector("button");
    this.ready = new Promise((resolve) => (this.#isReady = resolve));
    this.#poster.addEventListener("click", () => this.play());
  }

  currentTimeMs() {
    return this.#embed ? Math.round(this.#embed.getCurrentTime() * 1000) : this.#startMs;
  }

  isPlaying() {
    return this.#isPlaying;
  }

  play() {
    if (this.#embed) this.#embed.playVideo();
    else if (!this.#isLoading) this.#load();
  }

  pause() {
    this.#embed?.pauseVideo();
  }

  seek(atMs) {
    this.#startMs = Math.max(0, atMs);
    this.#embed?.seekTo(this.#startMs / 1000, true);
    this.dispatchEvent(new Event("time"));
  }

  get rate() {
    return this.#embed?.getPlaybackRate() ?? 1;
  }

  set rate(rate) {
    this.#embed?.setPlaybackRate(rate);
  }

  async #load() {
    this.#isLoading = true;
    this.#poster.setAttribute("aria-busy", "true");
    try {
      this.#show(await loadYouTubeApi());
    } catch {
      this.#fail(UNREACHABLE);
    } finally {
      this.#isLoading = false;
      this.#poster.removeAttribute("aria-busy");
    }
  }

  #show(api) {
    const place = document.createElement("div");
    this.#element.replaceChildren(place);
    const player = new api.Player(place, {
      host: HOST,
      videoId: this.#element.dataset.videoId,
      playerVars: { autoplay: 1, playsinline: 1, rel: 0, origin: location.origin },
      events: {
        onReady: () => this.#started(player),
        onStateChange: ({ data }) => this.#changed(data === api.PlayerState.PLAYING),
        onError: ({ data }) => this.#fail(PROBLEMS.get(data) ?? PROBLEM),
      },
    });
  }

  #started(player) {
    this.#embed = player;
    if (this.#startMs > 0) player.seekTo(this.#startMs / 1000, true);
    player.playVideo();
    this.#isReady();
  }

  #changed(isPlaying) {
    this.#isPlaying = isPlaying;
    this.dispatchEvent(new Event(isPlaying ? "play" : "pause"));
  }

  #fail(message) {
    this.dispatchEvent(new CustomEvent("problem", { detail: message }));
  }
}
