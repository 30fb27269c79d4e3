import { PostTracker } from "./post_tracker.js";
import { formatTime } from "./time.js";

/** The characters an annotation may have, as the server counts them. */
const BODY_LIMIT = 2000;
/** From how many characters on their number is shown. */
const COUNT_FROM = 1800;

const FIELD_NAMES = new Map([
  ["body", "The annotation"],
  ["at", "The time"],
]);
const UNCONFIRMED =
  "Not confirmed yet. If it was saved, it will show up by itself; otherwise post it again.";
const NOT_CONNECTED = "There is no connection. Post it again once it is back.";
const NOT_SAVED = "The connection was lost before this was saved. Post it again.";

/**
 * Where annotations are written. The moment is taken when writing begins, and shown; the text is
 * kept until the server has it.
 */
export class Composer {
  #feed;
  #player;
  #parts;
  #tracker;
  #capturedMs = null;
  #isPosting = false;

  /** `parts` are the elements `form, text, button, time, count, problem`. */
  constructor({ feed, player, userId, parts }) {
    this.#feed = feed;
    this.#player = player;
    this.#parts = parts;
    this.#tracker = new PostTracker(userId);
    parts.text.addEventListener("input", () => this.#edited());
    parts.text.addEventListener("keydown", (event) => this.#pressed(event));
    parts.time.addEventListener("click", () => this.begin());
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    for (const name of ["live", "lost", "refused"]) {
      feed.addEventListener(name, () => this.#update());
    }
    feed.addEventListener("annotations", ({ detail }) => this.#arrived(detail));
    feed.addEventListener("loaded", () => this.#caughtUp());
    this.#update();
  }

  /** Takes the moment that is playing, and waits for words. */
  begin() {
    this.#capturedMs = this.#player.currentTimeMs();
    this.#update();
    this.#parts.text.focus({ preventScroll: true });
  }

  /** Shows the moment that would be taken, while none is. */
  tick() {
    this.#showTime();
  }

  #edited() {
    const isEmpty = this.#parts.text.value === "";
    if (isEmpty) this.#capturedMs = null;
    else this.#capturedMs ??= this.#player.currentTimeMs();
    this.#tracker.settled();
    this.#complain("");
    this.#update();
  }

  #pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#post();
    } else if (event.key === "Escape") this.#parts.text.blur();
  }

  async #post() {
    if (this.#isPosting) return;
    if (!this.#feed.isLive) {
      this.#complain(NOT_CONNECTED);
      return;
    }
    const annotation = {
      body: this.#parts.text.value,
      at: this.#capturedMs ?? this.#player.currentTimeMs(),
    };
    this.#isPosting = true;
    this.#tracker.sent(annotation);
    this.#complain("");
    this.#update();
    const outcome = await this.#feed.post(annotation);
    this.#isPosting = false;
    this.#settle(outcome);
    this.#update();
  }

  #settle({ status, errors }) {
    // Its broadcast may have come before the answer, and cleared the text already.
    if (this.#tracker.open === null) return;
    if (status === "unanswered") {
      this.#complain(UNCONFIRMED);
      return;
    }
    this.#tracker.settled();
    if (status === "posted") this.#clear();
    else this.#complain(wording(errors));
  }

  #arrived(annotations) {
    if (!this.#tracker.arrived(annotations)) return;
    this.#clear();
    this.#update();
  }

  /** The connection is back, and everything stored is here: what is still open was lost. */
  #caughtUp() {
    if (this.#isPosting) return;
    if (this.#tracker.open !== null) this.#complain(NOT_SAVED);
    else if (this.#parts.problem.textContent === NOT_CONNECTED) this.#complain("");
  }

  #clear() {
    this.#parts.text.value = "";
    this.#capturedMs = null;
    this.#complain("");
  }

  #complain(message) {
    const { text, problem } = this.#parts;
    problem.textContent = message;
    if (message) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  }

  #update() {
    const { text, button } = this.#parts;
    text.readOnly = this.#isPosting;
    button.disabled = this.#isPosting || !this.#feed.isLive;
    button.textContent = this.#isPosting ? "Posting…" : "Post";
    this.#showCount();
    this.#showTime();
  }

  #showCount() {
    const { text, count } = this.#parts;
    const length = [...text.value].length;
    count.hidden = length < COUNT_FROM;
    count.toggleAttribute("data-over", length > BODY_LIMIT);
    count.textContent = `${length} of ${BODY_LIMIT}`;
  }

  #showTime() {
    const { time } = this.#parts;
    const words = formatTime(this.#capturedMs ?? this.#player.currentTimeMs());
    const isCaptured = this.#capturedMs !== null;
    time.toggleAttribute("data-captured", isCaptured);
    const label = isCaptured ? `Annotates ${words}; take the current time` : `Annotate ${words}`;
    if (time.getAttribute("aria-label") === label) return;
    time.setAttribute("aria-label", label);
    time.lastElementChild.textContent = words;
  }
}

function wording(errors) {
  const sentences = Object.entries(errors).flatMap(([field, messages]) =>
    messages.map((message) => {
      const subject = FIELD_NAMES.get(field);
      return subject ? `${subject} ${message}.` : `${message}.`;
    }),
  );
  return sentences.join(" ") || "rumbl refused this annotation.";
}
