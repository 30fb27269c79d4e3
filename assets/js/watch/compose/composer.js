import { excessOf, showLength, tooLong } from "../shared/body_limit.js";
import { isComposing } from "../shared/dom.js";
import { errorWords } from "../shared/error_words.js";
import { MomentField } from "./moment_field.js";
import { PostTracker } from "./post_tracker.js";

/** How many annotations of one moment are searched for one that may have been stored. */
const MOMENT_LIMIT = 500;

const UNCONFIRMED =
  "Not confirmed yet. If it was saved, it will show up by itself; otherwise post it again.";
const NOT_CONNECTED = "There is no connection. Post it again once it is back.";
const NOT_SAVED = "The connection was lost before this was saved. Post it again.";

/**
 * Where annotations are written. The moment is taken when writing begins, and can be edited; the
 * text is kept until the server has it, over a failure and a reload.
 */
export class Composer {
  #feed;
  #parts;
  #moment;
  #draft;
  #pause;
  #posted;
  #tracker;
  #isPosting = false;

  /**
   * `parts` are the elements `form, text, button, time, now, count, problem`; `draft` is a `Draft`,
   * `pause` a `TypingPause`, and `posted` a `PostedNote`.
   */
  constructor({ feed, player, userId, draft, pause, posted, parts }) {
    this.#feed = feed;
    this.#parts = parts;
    this.#draft = draft;
    this.#pause = pause;
    this.#posted = posted;
    this.#tracker = new PostTracker(userId);
    this.#moment = new MomentField({ input: parts.time, now: parts.now, player });
    this.#restore();
    this.#moment.addEventListener("change", () => this.#changed());
    parts.text.addEventListener("input", () => this.#edited());
    parts.text.addEventListener("keydown", (event) => this.#pressed(event));
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
    this.#moment.retake();
    this.#parts.text.focus({ preventScroll: true });
  }

  /** The playback time may have changed: it is shown while no moment is taken. */
  tick() {
    this.#moment.tick();
    this.#posted.tick();
  }

  #restore() {
    const draft = this.#draft.read();
    if (!draft) return;
    this.#parts.text.value = draft.body;
    this.#moment.retake(draft.at);
  }

  #edited() {
    if (this.#parts.text.value === "") {
      this.#moment.release();
      this.#pause.end();
    } else {
      this.#moment.take();
      this.#pause.begin();
    }
    this.#changed();
  }

  /** What was written is another annotation now, as far as an open one is concerned. */
  #changed() {
    // The answer to what is on its way still counts, whatever is done to the field meanwhile.
    if (!this.#isPosting) this.#tracker.settled();
    this.#draft.write({ body: this.#parts.text.value, at: this.#moment.atMs });
    this.#complain(this.#moment.problem);
    this.#update();
  }

  #pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      this.#post();
    } else if (event.key === "Escape") this.#parts.text.blur();
  }

  async #post() {
    if (this.#isPosting) return;
    const refusal = this.#refusal();
    if (refusal) {
      this.#complain(refusal);
      return;
    }
    const annotation = { body: this.#parts.text.value, at: this.#moment.atMs };
    // A disabled button would lose the focus to nowhere.
    if (document.activeElement === this.#parts.button) this.#parts.text.focus({ preventScroll: true });
    this.#isPosting = true;
    this.#tracker.sent(annotation);
    this.#complain("");
    this.#update();
    const outcome = await this.#feed.post(annotation);
    this.#isPosting = false;
    this.#settle(outcome);
    this.#update();
  }

  /** Why this can't be posted, in words, or nothing. */
  #refusal() {
    if (this.#moment.problem) {
      this.#moment.focus();
      return this.#moment.problem;
    }
    if (this.#excess() > 0) return tooLong(this.#excess());
    return this.#feed.isLive ? "" : NOT_CONNECTED;
  }

  #settle({ status, errors }) {
    // Its broadcast may have come before the answer, and cleared the text already.
    if (this.#tracker.open === null) return;
    if (status === "unanswered") {
      this.#complain(UNCONFIRMED);
      return;
    }
    this.#tracker.settled();
    if (status === "posted") this.#stored();
    else this.#complain(errorWords(errors));
  }

  #arrived(annotations) {
    if (!this.#tracker.arrived(annotations)) return;
    this.#stored();
    this.#update();
  }

  /**
   * The connection is back: what is still open is looked for, as not all that was missed is told,
   * and what is not there was lost.
   */
  async #caughtUp() {
    if (this.#isPosting) return;
    const { open } = this.#tracker;
    if (open === null) {
      if (this.#parts.problem.textContent === NOT_CONNECTED) this.#complain("");
      return;
    }
    const stored = await this.#feed.window(open.at, open.at, MOMENT_LIMIT).catch(() => null);
    // Without an answer nothing is known, which is what the words say that stand there.
    if (stored === null) return;
    this.#arrived(stored.annotations);
    if (this.#tracker.open === open && stored.isWhole) this.#complain(NOT_SAVED);
  }

  /** The server has what was written; room for the next. */
  #stored() {
    this.#posted.posted(this.#moment.atMs);
    this.#parts.text.value = "";
    this.#moment.release();
    this.#pause.end();
  }

  #complain(message) {
    const { text, problem } = this.#parts;
    problem.textContent = message;
    if (message && !this.#moment.problem) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  }

  #update() {
    const { text, time, button } = this.#parts;
    text.readOnly = this.#isPosting;
    time.readOnly = this.#isPosting;
    button.disabled = this.#isPosting || !this.#feed.isLive || this.#excess() > 0;
    button.textContent = this.#isPosting ? "Posting…" : "Post";
    showLength(this.#parts.count, this.#parts.text.value);
  }

  #excess() {
    return excessOf(this.#parts.text.value);
  }
}
