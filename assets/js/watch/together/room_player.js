/** Events of the real player that are passed on unchanged. */
const PASSED_ON = ["time", "play", "pause", "duration", "ready", "failed", "problem", "notice", "wait"];
/** The shortest time between two seeks: a dragged slider requests more than the room accepts. */
const SEEK_AGAIN_MS = 125;

/**
 * The player of a page in a room; see `PlayerInterface`. The viewer's wishes are sent to the room as commands,
 * and take effect for everybody when the room announces them. `real` is the player that shows the video. After
 * joining, `ask(event, payload)` sends a command, or displays why it can't, and resolves with the reply.
 */
export class RoomPlayer extends EventTarget {
  /** Set by the code that connects the page with the room. */
  ask = () => {};
  /** Called when the viewer presses play. */
  pressed = () => {};
  /** Whether the player is in step with the room, so that its position is meaningful. */
  isInPlace = () => true;
  /** Whether the room is about to play. */
  isAboutToPlay = () => false;
  /** Whether there is no room to ask, so that the viewer controls the player of this page only. */
  isAlone = () => false;
  /** The room's rate, once it is known. */
  roomRate = null;
  #real;
  /** The position that the viewer wants, until the room has replied, and whether it has yet to be sent. */
  #wantedMs = null;
  #isUnsent = false;
  #isSeeking = false;
  /** The viewer's last command, until the room has replied. */
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

  /** Pressing play and then pause has both effects, however long the room takes to start. */
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

  /** Without a position, the room continues or stops at its own. */
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

  /** One seek is sent at a time; of those requested meanwhile, only the last follows. */
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

  /** The room decides where it begins. */
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
