/**
 * Pauses the video while somebody writes, if they want that, and resumes it afterwards, unless they
 * have started it themselves in between.
 */
export class TypingPause {
  #player;
  #setting;
  #isWriting = false;
  #hasPaused = false;

  /** `setting` is a remembered boolean. */
  constructor(player, setting) {
    this.#player = player;
    this.#setting = setting;
    player.addEventListener("play", () => (this.#hasPaused = false));
  }

  /** Something is written; only its beginning counts. */
  begin() {
    if (this.#isWriting) return;
    this.#isWriting = true;
    if (!this.#setting.value || !this.#player.isPlaying()) return;
    this.#hasPaused = true;
    this.#player.pause();
  }

  /** Writing is over: it was posted, or given up. */
  end() {
    this.#isWriting = false;
    if (!this.#hasPaused) return;
    this.#hasPaused = false;
    this.#player.play();
  }
}
