/** What a player tells that is passed on as it is. */
const PASSED_ON = ["time", "play", "pause", "duration", "ready", "failed", "problem", "notice", "wait"];
/** How soon after a seek the next may follow: a slider that is dragged asks for more than the room would take. */
const SEEK_AGAIN_MS = 125;

/**
 * The player of a page in a room; see `PlayerInterface`. What the viewer wants of it is asked of the room, and happens
 * when the room says so, for everybody. `real` is the player that shows the video. Once the page has joined the room,
 * `ask(event, payload)` sends a command, or says why it can't, and resolves once it is answered.
 */
export class RoomPlayer extends EventTarget {
  /** Set by who connects the page with the room. */
  ask = () => {};
  /** Called when the viewer presses play. */
  pressed = () => {};
  /** Whether the player is where the room is, so that its position says something. */
  isInPlace = () => true;
  /** Whether the room plays in a moment. */
  isAboutToPlay = () => false;
  /** Whether there is no room to ask, so that the player does what the viewer wants for this page alone. */
  isAlone = () => false;
  /** The room's rate, once it is known. */
  roomRate = null;
  #real;
  /** Where the viewer wants to be, until the room has answered, and whether that is still to be sent. */
  #wantedMs = null;
  #isUnsent = false;
  #isSeeking = false;
  /** What the viewer asked for last, until the room has answered. */
  #order = null;

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
    return this.#wantedMs ?? this.#real.currentTimeMs();
  }

  isPlaying() {
    return this.#real.isPlaying();
  }

  /** Pressing play and pause one after the other does both, however long the room takes to start. */
  get isMeantToPlay() {
    return this.#order?.wantsToPlay ?? (this.#real.isPlaying() || this.isAboutToPlay());
  }

  /** A video that has ended starts again. */
  play() {
    if (this.pressed()) return;
    if (this.isAlone()) return this.#real.play();
    const position = this.currentTimeMs();
    const isOver = this.durationMs !== null && position >= this.durationMs;
    this.#send(true, this.#from(isOver ? 0 : position));
  }

  pause() {
    if (this.isAlone()) return this.#real.pause();
    this.#send(false, this.#from(this.currentTimeMs()));
  }

  async #send(wantsToPlay, payload) {
    const order = { wantsToPlay };
    this.#order = order;
    await this.ask(wantsToPlay ? "play" : "pause", payload);
    if (this.#order === order) this.#order = null;
  }

  /** Without a position, the room goes on or stops where it is itself. */
  #from(position) {
    return this.isInPlace() ? { position } : {};
  }

  seek(atMs) {
    if (this.isAlone()) {
      this.#wantedMs = null;
      this.#isUnsent = false;
      return this.#real.seek(atMs);
    }
    this.#wantedMs = Math.max(0, Math.round(atMs));
    this.#isUnsent = true;
    if (!this.#isSeeking) this.#sendSeeks();
  }

  /** One seek is on its way at a time, and of those wanted meanwhile the last follows. */
  async #sendSeeks() {
    this.#isSeeking = true;
    while (this.#isUnsent) {
      this.#isUnsent = false;
      const mayFollow = new Promise((resolve) => setTimeout(resolve, SEEK_AGAIN_MS));
      await this.ask("seek", { position: this.#wantedMs });
      if (!this.#isUnsent) this.#wantedMs = null;
      await mayFollow;
    }
    this.#isSeeking = false;
  }

  /** Where a room begins is for the room to say. */
  startAt() {}

  get rate() {
    return this.roomRate ?? this.#real.rate;
  }

  set rate(rate) {
    if (this.isAlone()) {
      this.roomRate = null;
      this.#real.rate = rate;
      return;
    }
    this.ask("rate", { rate });
  }
}
