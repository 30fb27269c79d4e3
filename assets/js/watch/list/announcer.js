import { headOf } from "../feed/replay.js";
import { formatTime } from "../shared/time.js";

/** The shortest time between two announcements, so that a lively video stays bearable to hear. */
export const ANNOUNCE_EVERY_MS = 4000;

/** Tells screen readers about annotations as they appear: one in full, several by their number. */
export class Announcer {
  #say;
  #waiting = [];
  #timer = null;

  /** `say` gets each text to announce. */
  constructor(say) {
    this.#say = say;
  }

  announce(annotations) {
    if (annotations.length === 0) return;
    this.#waiting.push(...annotations);
    if (this.#timer === null) this.#tell();
  }

  #tell() {
    const annotations = this.#waiting.splice(0);
    this.#timer = null;
    if (annotations.length === 0) return;
    this.#say(wording(annotations));
    this.#timer = setTimeout(() => this.#tell(), ANNOUNCE_EVERY_MS);
  }
}

function wording(annotations) {
  if (annotations.length > 1) return `${annotations.length} more annotations`;
  const [{ user, at, body }] = annotations;
  const verb = headOf(annotations[0]) === null ? "at" : "replied at";
  return `${user.username} ${verb} ${formatTime(at)}: ${body}`;
}
