import { t } from "../../messages/messages.js";
import { LAST_MOMENT_MS, formatTime, parseTime } from "../shared/time.js";
import { afterEnd } from "../shared/video_end.js";

/** How far one press of an arrow key moves the moment. */
const STEP_MS = 1_000;

/**
 * The moment that is annotated, in a field that can be edited. Until it is taken, it shows the
 * moment that is playing. While the field is read-only, nothing that people do changes it.
 *
 * It is an EventTarget of `change`: the moment was taken, edited or let go.
 */
export class MomentField extends EventTarget {
  #input;
  #now;
  #player;
  #takenMs = null;
  #problem = "";
  /** The moment was taken only because the field got the focus, so tabbing past it releases the moment. */
  #isBorrowed = false;

  /** `input` is a text field, and `now` a button that takes the moment again. */
  constructor({ input, now, player }) {
    super();
    this.#input = input;
    this.#now = now;
    this.#player = player;
    input.addEventListener("focus", () => this.#focused());
    input.addEventListener("input", () => this.#edited());
    input.addEventListener("blur", () => this.#left());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    now.addEventListener("click", () => {
      if (!input.readOnly) this.retake();
    });
    player.addEventListener("duration", () => this.#checkEnd());
    this.tick();
  }

  /** The moment to annotate: the one taken, or the one that is playing. */
  get atMs() {
    return this.#takenMs ?? this.#player.currentTimeMs();
  }

  /** What is wrong with what was typed, in words; empty when nothing is. */
  get problem() {
    return this.#problem;
  }

  /** Takes the moment that is playing, unless one is taken. */
  take() {
    if (this.#takenMs === null) this.retake();
  }

  /** Takes the moment that is playing, or the one that is given. */
  retake(atMs = Math.min(this.#player.currentTimeMs(), this.#lastMs())) {
    this.#set(atMs);
    this.tick();
    this.#checkEnd();
  }

  /** Releases the moment, so that the field follows playback again. */
  release() {
    this.#set(null);
    this.tick();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
    this.#input.select();
  }

  /** Displays the moment, unless it is being edited. */
  tick() {
    if (this.#problem !== "" || document.activeElement === this.#input) return;
    this.#show();
  }

  #show() {
    const words = formatTime(this.atMs);
    if (this.#input.value !== words) this.#input.value = words;
  }

  #focused() {
    const isFree = this.#takenMs === null;
    this.take();
    this.#isBorrowed = isFree;
    this.#input.select();
  }

  #left() {
    if (this.#isBorrowed) this.release();
    else this.tick();
  }

  #edited() {
    this.#isBorrowed = false;
    const atMs = parseTime(this.#input.value);
    const problem = atMs === null ? t("composer-time-examples") : afterEnd(atMs, this.#player.durationMs);
    if (problem) this.#complain(problem);
    else this.#set(atMs);
  }

  /** A moment can be taken, or typed, before it is known how long the video is. */
  #checkEnd() {
    if (this.#problem !== "") return this.#edited();
    const problem = afterEnd(this.#takenMs ?? 0, this.#player.durationMs);
    if (problem) this.#complain(problem);
  }

  #pressed(event) {
    if (this.#input.readOnly) return;
    const steps = { ArrowUp: STEP_MS, ArrowDown: -STEP_MS }[event.key];
    if (steps !== undefined) {
      event.preventDefault();
      this.#set(Math.min(Math.max(0, this.atMs + steps), this.#lastMs()));
      this.#show();
    } else if (event.key === "Escape") {
      this.retake();
      this.#show();
    }
  }

  #lastMs() {
    return this.#player.durationMs ?? LAST_MOMENT_MS;
  }

  #set(takenMs) {
    this.#takenMs = takenMs;
    this.#isBorrowed = false;
    this.#complain("");
    this.#now.hidden = takenMs === null;
    this.#input.toggleAttribute("data-taken", takenMs !== null);
  }

  #complain(problem) {
    this.#problem = problem;
    if (problem) this.#input.setAttribute("aria-invalid", "true");
    else this.#input.removeAttribute("aria-invalid");
    this.dispatchEvent(new Event("change"));
  }
}
