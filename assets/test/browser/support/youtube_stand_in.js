// Stands in for https://www.youtube.com/iframe_api: the same interface, played by a clock that the
// test sets. `window.standIn` is what the test reads and drives.
window.standIn = { seconds: 0, duration: 213, calls: [], options: null };

window.YT = {
  PlayerState: { UNSTARTED: -1, ENDED: 0, PLAYING: 1, PAUSED: 2 },
  Player: class {
    constructor(place, options) {
      const frame = document.createElement("iframe");
      frame.title = "Stand-in";
      frame.src = `${options.host}/embed/${options.videoId}`;
      place.replaceWith(frame);
      window.standIn.options = options;
      this.events = options.events;
      frame.addEventListener("load", () => this.events.onReady({ target: this }), { once: true });
    }

    #call(name, argument, state) {
      window.standIn.calls.push(argument === undefined ? name : `${name} ${argument}`);
      if (state !== undefined) this.events.onStateChange({ data: state });
    }

    playVideo() {
      this.#call("play", undefined, 1);
    }

    pauseVideo() {
      this.#call("pause", undefined, 2);
    }

    seekTo(seconds) {
      window.standIn.seconds = seconds;
      this.#call("seek", seconds);
    }

    getCurrentTime() {
      return window.standIn.seconds;
    }

    getDuration() {
      return window.standIn.duration;
    }

    getVideoData() {
      return { isLive: false };
    }

    getPlaybackRate() {
      return 1;
    }
  },
};

window.onYouTubeIframeAPIReady();
