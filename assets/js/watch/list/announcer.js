import { t } from "../../messages/messages.js";
import { headOf, isResolved } from "../feed/replay.js";
import { formatTime } from "../shared/time.js";

/** The shortest time between two announcements, so that a lively video stays bearable to hear. */
export const ANNOUNCE_EVERY_MS = 4000;

/**
 * Announces new annotations to screen readers, and changes of their resolved state: a single one in full, several
 * by their number.
 */
export class Announcer {
  #say;
  #waiting = [];
  #resolutions = [];
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

  /** Announces annotations that were just resolved or reopened. */
  announceResolutions(annotations) {
    if (annotations.length === 0) return;
    this.#resolutions.push(...annotations);
    if (this.#timer === null) this.#tell();
  }

  #tell() {
    const [annotations, resolutions] = [this.#waiting.splice(0), this.#resolutions.splice(0)];
    this.#timer = null;
    const words = [];
    if (annotations.length > 0) words.push(wording(annotations));
    if (resolutions.length > 0) words.push(resolutionWords(resolutions));
    if (words.length === 0) return;
    this.#say(words.join(". "));
    this.#timer = setTimeout(() => this.#tell(), ANNOUNCE_EVERY_MS);
  }
}

function wording(annotations) {
  if (annotations.length > 1) return t("announce-annotations", { count: annotations.length });
  const [{ user, at, body: text }] = annotations;
  const said = { person: user.username, time: formatTime(at), text };
  return headOf(annotations[0]) === null ? t("announce-annotation", said) : t("announce-reply", said);
}

function resolutionWords(annotations) {
  if (annotations.length > 1) return t("announce-resolutions", { count: annotations.length });
  const [{ user, at }] = annotations;
  const said = { person: user.username, time: formatTime(at) };
  return isResolved(annotations[0]) ? t("announce-resolved", said) : t("announce-reopened", said);
}
