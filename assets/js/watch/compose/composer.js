import { v7 as newId } from "uuid";
import { BLANK, excessOf, showLength, tooLong } from "../shared/body_limit.js";
import { isComposing } from "../shared/dom.js";
import { errorWords } from "../shared/error_words.js";
import { MomentField } from "./moment_field.js";
import { OUTBOX_LIMIT } from "./outbox.js";

const FULL = `${OUTBOX_LIMIT} annotations wait for the connection. Post more once it is back.`;
const OVER = "This page is no longer connected. What you wrote is kept.";
const UNCONFIRMED = "Not confirmed. Post it again: it will not appear twice.";

/**
 * Where annotations are written. The moment is taken when writing begins, and can be edited. The text
 * is kept until the server has stored it, through failures and reloads. Without a connection, or once
 * that is lost before a post is answered, the post goes to the outbox, which sends it later.
 *
 * Each annotation is sent with a client id. Sending it again, whether by the outbox, after a reload or
 * by hand, reuses that id until the text or the moment is edited, so the server stores it once. An
 * error does not end this: a commit that failed may have stored the annotation, and a retry of one
 * that is stored may find the server busy.
 *
 * It dispatches `done` once the fields are free for the next one, with `{at, isQueued}`.
 */
export class Composer extends EventTarget {
  #feed;
  #outbox;
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
   * `pause` a `TypingPause`, `posted` a `PostedNote`, and `outbox` an `Outbox`.
   */
  constructor({ feed, outbox, player, draft, pause, posted, parts }) {
    super();
    this.#feed = feed;
    this.#outbox = outbox;
    this.#parts = parts;
    this.#draft = draft;
    this.#pause = pause;
    this.#posted = posted;
    this.#moment = new MomentField({ input: parts.time, now: parts.now, player });
    this.#restore();
    this.#moment.addEventListener("change", () => this.#changed());
    parts.text.addEventListener("input", () => this.#edited());
    parts.text.addEventListener("keydown", (event) => this.#pressed(event));
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    outbox.addEventListener("changed", () => this.#outboxChanged());
    outbox.addEventListener("posted", ({ detail }) => posted.posted(detail.at));
    for (const name of ["refused", "loggedout"]) feed.addEventListener(name, () => this.#update());
    this.#update();
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
    if (!kept) return;
    // The page was reloaded before this was answered.
    const isUnanswered = kept.clientId !== null && !kept.isRefused && !this.#outbox.isFull;
    if (isUnanswered) return this.#handOver(kept, true);
    this.#parts.text.value = kept.body;
    this.#moment.retake(kept.at);
    if (kept.clientId) this.#sent = kept;
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
    const isSent = written.clientId !== null;
    const annotation = { ...written, clientId: written.clientId ?? newId(), isRefused: false };
    if (this.#feed.isLive) this.#send(annotation);
    else this.#handOver(annotation, isSent);
  }

  /** Why this can't be posted, in words, or nothing. */
  #refusal() {
    if (this.#feed.isOver) return OVER;
    if (this.#moment.problem) {
      this.#moment.focus();
      return this.#moment.problem;
    }
    if (this.#excess() > 0) return tooLong(this.#excess());
    if (this.#parts.text.value.trim() === "") return BLANK;
    return this.#feed.isLive || !this.#outbox.isFull ? "" : FULL;
  }

  async #send(annotation) {
    this.#sent = annotation;
    this.#isPosting = true;
    this.#draft.write(annotation);
    this.#complain("");
    this.#update();
    const outcome = await this.#feed.post(annotation);
    this.#isPosting = false;
    this.#settle(annotation, outcome);
    this.#update();
  }

  #settle(annotation, { status, errors }) {
    if (status === "ok") return this.#stored(annotation);
    if (status === "unanswered") return this.#unanswered(annotation);
    this.#sent = { ...annotation, isRefused: true };
    this.#draft.write(this.#sent);
    this.#complain(errorWords(errors));
  }

  #stored({ at }) {
    this.#posted.posted(at);
    this.#clear({ at, isQueued: false });
  }

  /** A live server still has the post in its queue; sending it again at once would lengthen that. */
  #unanswered(annotation) {
    if (this.#feed.isLive || this.#outbox.isFull) this.#say(UNCONFIRMED);
    else this.#handOver(annotation, true);
  }

  /** Leaves a post to the outbox; `isSent` if the server may have it already. */
  #handOver({ clientId, body, at }, isSent) {
    this.#outbox.add({ clientId, body, at, isSent });
    this.#clear({ at, isQueued: true });
  }

  /** Clears the fields for the next annotation. */
  #clear(done) {
    this.#sent = null;
    this.#parts.text.value = "";
    this.#draft.write({ body: "" });
    this.#complain("");
    this.#moment.release();
    this.#pause.end();
    this.#update();
    this.dispatchEvent(new CustomEvent("done", { detail: done }));
  }

  #outboxChanged() {
    if (!this.#outbox.isFull && this.#parts.problem.textContent === FULL) this.#say("");
  }

  /** Says what is wrong with what was written. */
  #complain(problem) {
    this.#say(problem);
    if (problem && !this.#moment.problem) this.#parts.text.setAttribute("aria-invalid", "true");
  }

  #say(words) {
    this.#parts.problem.textContent = words;
    this.#parts.text.removeAttribute("aria-invalid");
  }

  #update() {
    const { text, time, button } = this.#parts;
    text.readOnly = this.#isPosting;
    time.readOnly = this.#isPosting;
    button.disabled = this.#isPosting || this.#feed.isOver || this.#excess() > 0;
    button.textContent = this.#isPosting ? "Posting…" : "Post";
    showLength(this.#parts.count, this.#parts.text.value);
  }

  #excess() {
    return excessOf(this.#parts.text.value);
  }
}
