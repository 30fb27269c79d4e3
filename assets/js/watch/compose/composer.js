import { v7 as newId } from "uuid";
import { excessOf, showLength, tooLong } from "../shared/body_limit.js";
import { isComposing } from "../shared/dom.js";
import { errorWords } from "../shared/error_words.js";
import { MomentField } from "./moment_field.js";

const NOT_CONNECTED = "There is no connection. Post it again once it is back.";
const WAITING = "Not confirmed yet. This will be posted as soon as the connection is back.";
const UNCONFIRMED = "Not confirmed. Post it again: it will not appear twice.";

/**
 * Where annotations are written. The moment is taken when writing begins, and can be edited. The text
 * is kept until the server has stored it, through lost connections, failures and reloads.
 *
 * Each annotation is sent with a client id. Sending it again, whether by the feed, after a reload or
 * by hand, reuses that id until the text or the moment is edited, so the server stores it once. An
 * error does not end this: a commit that failed may have stored the annotation, and a retry of one
 * that is stored may find the server busy.
 */
export class Composer {
  #feed;
  #parts;
  #moment;
  #draft;
  #pause;
  #posted;
  /** The last post that is not known to be stored: `{body, at, clientId, isRefused}`, or null. */
  #sent = null;
  #isPosting = false;

  /**
   * `parts` are the elements `form, text, button, time, now, count, problem`; `draft` is a `Draft`,
   * `pause` a `TypingPause`, and `posted` a `PostedNote`.
   */
  constructor({ feed, player, draft, pause, posted, parts }) {
    this.#feed = feed;
    this.#parts = parts;
    this.#draft = draft;
    this.#pause = pause;
    this.#posted = posted;
    this.#moment = new MomentField({ input: parts.time, now: parts.now, player });
    const kept = this.#restore();
    this.#moment.addEventListener("change", () => this.#changed());
    parts.text.addEventListener("input", () => this.#edited());
    parts.text.addEventListener("keydown", (event) => this.#pressed(event));
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    for (const name of ["live", "lost", "refused", "loggedout"]) {
      feed.addEventListener(name, () => this.#connectionChanged());
    }
    this.#update();
    // The page was reloaded before this was answered.
    if (kept?.clientId && !kept.isRefused) this.#send(kept);
  }

  /** Takes the moment that is playing, and puts the focus on the text. */
  begin() {
    if (!this.#isPosting) this.#moment.retake();
    this.#parts.text.focus({ preventScroll: true });
  }

  /** The playback time may have changed: it is shown while no moment is taken. */
  tick() {
    this.#moment.tick();
    this.#posted.tick();
  }

  #restore() {
    const kept = this.#draft.read();
    if (!kept) return null;
    this.#parts.text.value = kept.body;
    this.#moment.retake(kept.at);
    if (kept.clientId) this.#sent = kept;
    return kept;
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

  #changed() {
    // A post that is being sent can't be edited, and its draft has to keep its id.
    if (this.#isPosting) return;
    this.#draft.write(this.#written());
    this.#complain(this.#moment.problem);
    this.#update();
  }

  /** What the fields contain, with a client id if exactly this has been sent before. */
  #written() {
    const body = this.#parts.text.value;
    const at = this.#moment.atMs;
    const isSent = this.#sent?.body === body && this.#sent.at === at;
    return isSent ? this.#sent : { body, at, clientId: null, isRefused: false };
  }

  #pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      this.#post();
    } else if (event.key === "Escape") this.#parts.text.blur();
  }

  #post() {
    if (this.#isPosting) return;
    const refusal = this.#refusal();
    if (refusal) {
      this.#complain(refusal);
      return;
    }
    // Disabling the focused button would lose the focus.
    if (document.activeElement === this.#parts.button) this.#parts.text.focus({ preventScroll: true });
    const written = this.#written();
    this.#send({ ...written, clientId: written.clientId ?? newId(), isRefused: false });
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

  async #send(annotation) {
    this.#sent = annotation;
    this.#isPosting = true;
    this.#draft.write(annotation);
    this.#complain("");
    this.#connectionChanged();
    const outcome = await this.#feed.post(annotation);
    this.#isPosting = false;
    this.#settle(annotation, outcome);
    this.#update();
  }

  #settle(annotation, { status, errors }) {
    if (status === "ok") return this.#stored(annotation);
    if (status === "unanswered") return this.#say(UNCONFIRMED);
    this.#sent = { ...annotation, isRefused: true };
    this.#draft.write(this.#sent);
    this.#complain(errorWords(errors));
  }

  /** Clears the fields for the next annotation. */
  #stored({ at }) {
    this.#sent = null;
    this.#posted.posted(at);
    this.#parts.text.value = "";
    this.#moment.release();
    this.#pause.end();
  }

  /** Tells the writer what a lost or restored connection means for their post. */
  #connectionChanged() {
    const { isLive } = this.#feed;
    const words = this.#parts.problem.textContent;
    if (isLive && [NOT_CONNECTED, WAITING].includes(words)) this.#say("");
    // Setting it again would make screen readers repeat it on each failed attempt to connect.
    if (!isLive && this.#isPosting && words !== WAITING) this.#say(WAITING);
    this.#update();
  }

  /** Says what is wrong with what was written. */
  #complain(problem) {
    this.#say(problem);
    if (problem && !this.#moment.problem) this.#parts.text.setAttribute("aria-invalid", "true");
  }

  #say(words) {
    this.#parts.problem.textContent = words;
    this.#parts.problem.toggleAttribute("data-waiting", words === WAITING);
    this.#parts.text.removeAttribute("aria-invalid");
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
