/** What a player tells that is passed on as it is. */
const PASSED_ON = ["time", "play", "pause", "duration", "ready", "failed", "problem", "notice", "wait"];

/**
 * The player of a page in a room; see `PlayerInterface`. What the viewer wants of it is asked of the room, and happens
 * when the room says so, for everybody. `real` is the player that shows the video. Once the page has joined the room,
 * `ask(event, payload)` sends a command, or says why it can't.
 */
export class RoomPlayer extends EventTarget {
  /** Set by who connects the page with the room. */
  ask = () => {};
  /** Called when the viewer presses play. */
  pressed = () => {};
  /** The room's rate, once it is known. */
  roomRate = null;
  #real;

  constructor(real) {
    super();
    this.#real = real;
    for (const name of PASSED_ON) {
      real.addEventListener(name, ({ detail }) => this.dispatchEvent(new CustomEvent(name, { detail })));
    }
  }

  get durationMs() {
    return this.#real.durationMs;
  }

  currentTimeMs() {
    return this.#real.currentTimeMs();
  }

  isPlaying() {
    return this.#real.isPlaying();
  }

  /** What is over begins anew. */
  play() {
    if (this.pressed()) return;
    const position = this.currentTimeMs();
    const isOver = this.durationMs !== null && position >= this.durationMs;
    this.ask("play", { position: isOver ? 0 : position });
  }

  pause() {
    this.ask("pause", { position: this.currentTimeMs() });
  }

  seek(atMs) {
    this.ask("seek", { position: Math.max(0, Math.round(atMs)) });
  }

  /** Where a room begins is for the room to say. */
  startAt() {}

  get rate() {
    return this.roomRate ?? this.#real.rate;
  }

  set rate(rate) {
    this.ask("rate", { rate });
  }
}
