/**
 * Pauses the video while the viewer writes, if they want that, and resumes it afterwards, unless they have
 * resumed it themselves.
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

  /** Called when the viewer types; only the first call counts. */
  begin() {
    if (this.#isWriting) return;
    this.#isWriting = true;
    if (!this.#setting.value || !this.#player.isPlaying()) return;
    this.#hasPaused = true;
    this.#player.pause();
  }

  /** Called when the viewer has posted or given up. */
  end() {
    this.#isWriting = false;
    if (!this.#hasPaused) return;
    this.#hasPaused = false;
    this.#player.play();
  }
}
