import { v7 as newId } from "uuid";
import { t } from "../../messages/messages.js";
import { errorWords } from "../shared/error_words.js";
import { AnnotationFields } from "./annotation_fields.js";
import { OUTBOX_LIMIT } from "./outbox.js";

const full = () => t("composer-full", { limit: OUTBOX_LIMIT });

/**
 * Where annotations are written. The text is kept until the server has stored it, through failures and
 * reloads. Without a connection, or once that is lost before a post is answered, the post goes to the
 * outbox, which sends it later.
 *
 * Each annotation is sent with a client id. Sending it again, whether by the outbox, after a reload or
 * by hand, reuses that id until the text or the moment is edited, so the server stores it once. An
 * error does not end this unless nothing can have been stored: a commit that failed may have stored the
 * annotation, and a retry of one that is stored may find the server busy.
 *
 * It dispatches `done` once the fields are free for the next one, with `{at, isQueued, replyTo}`.
 */
export class Composer extends EventTarget {
  #feed;
  #outbox;
  #fields;
  #button;
  #draft;
  #pause;
  #posted;
  /** The last post that may be stored without this being known: `{body, at, clientId, isRefused}`, or null. */
  #sent = null;

  /**
   * `parts` are the elements of `AnnotationFields`, and `button`; `draft` is a `Draft`, and `guests` the one
   * from before the log-in, `pause` a `TypingPause`, `posted` a `PostedNote`, and `outbox` an `Outbox`.
   */
  constructor({ feed, outbox, player, draft, guests, pause, posted, parts }) {
    super();
    this.#feed = feed;
    this.#outbox = outbox;
    this.#button = parts.button;
    this.#draft = draft;
    this.#pause = pause;
    this.#posted = posted;
    this.#fields = new AnnotationFields({ player, parts });
    this.#restore(guests);
    this.#fields.addEventListener("written", () => this.#pauseWhileWriting());
    this.#fields.addEventListener("changed", () => this.#changed());
    this.#fields.addEventListener("submit", () => this.#post());
    outbox.addEventListener("changed", () => this.#outboxChanged());
    outbox.addEventListener("posted", ({ detail }) => posted.posted(detail.at));
    for (const name of ["refused", "loggedout"]) feed.addEventListener(name, () => this.#update());
    this.#update();
  }

  /** Takes the current moment, and focuses the text. */
  begin() {
    this.#fields.begin();
  }

  /** Makes the next post a reply to an annotation, and focuses the text. The text so far is kept. */
  reply({ id, reply_to_id: headId, at, user }) {
    if (this.#fields.isLocked) return this.#fields.focus();
    this.#fields.replyTo = { id, headId: headId ?? id, username: user.username, at };
    this.#fields.focus();
    this.#changed();
  }

  /** Called when the playback time may have changed: it is displayed while no moment is taken. */
  tick() {
    this.#fields.tick();
    this.#posted.tick();
  }

  #restore(guests) {
    const left = this.#draft.read();
    // The page was reloaded before this was answered.
    const isUnanswered = left !== null && left.clientId !== null && !left.isRefused;
    if (isUnanswered && !this.#outbox.isFull) this.#handOver(left, true);
    this.#draft.adopt(guests);
    const kept = this.#draft.read();
    if (!kept) return;
    this.#fields.fill(kept);
    if (kept.clientId) this.#sent = kept;
  }

  #pauseWhileWriting() {
    if (this.#fields.body === "") this.#pause.end();
    else this.#pause.begin();
  }

  #changed() {
    this.#draft.write(this.#written());
    this.#update();
  }

  /** What the fields contain, with a client id if exactly this has been sent before. */
  #written() {
    const { body, atMs: at, replyTo } = this.#fields;
    const isSame = this.#sent?.body === body && this.#sent.at === at;
    const isSent = isSame && this.#sent.replyTo?.id === replyTo?.id;
    const post = { body, at, clientId: null, isRefused: false };
    return isSent ? this.#sent : { ...post, ...(replyTo && { replyTo }) };
  }

  #post() {
    const refusal = this.#refusal();
    if (refusal) return this.#fields.complain(refusal);
    // Disabling the focused button would lose the focus.
    if (document.activeElement === this.#button) this.#fields.focus();
    const written = this.#written();
    const isSent = written.clientId !== null;
    const annotation = { ...written, clientId: written.clientId ?? newId(), isRefused: false };
    if (this.#feed.isLive) this.#send(annotation, isSent);
    else this.#handOver(annotation, isSent);
  }

  /** Why this can't be posted, in words, or nothing. */
  #refusal() {
    if (this.#feed.isOver) return this.#feed.isLoggedOut ? t("composer-logged-out") : t("composer-over");
    return this.#fields.refusal() || (this.#feed.isLive || !this.#outbox.isFull ? "" : full());
  }

  /** Sends a post; `wasSent` if the server may have it already. */
  async #send(annotation, wasSent) {
    this.#sent = annotation;
    this.#draft.write(annotation);
    this.#fields.complain("");
    // A post that is being sent can't be edited, and its draft has to keep its id.
    this.#fields.isLocked = true;
    this.#update();
    const outcome = await this.#feed.post(annotation);
    this.#fields.isLocked = false;
    this.#settle(annotation, wasSent, outcome);
    this.#update();
  }

  #settle(annotation, wasSent, { status, errors, mayBeStored }) {
    if (status === "ok") return this.#stored(annotation);
    const isSent = wasSent || mayBeStored;
    if (status === "unanswered") return this.#unanswered(annotation, isSent);
    this.#sent = isSent ? { ...annotation, isRefused: true } : null;
    this.#draft.write(this.#written());
    this.#fields.complain(errorWords(errors));
  }

  #stored({ at, replyTo }) {
    this.#posted.posted(at);
    this.#clear({ at, isQueued: false, replyTo: replyTo ?? null });
  }

  /**
   * If the server is live, it still has the post in its queue, and sending it again at once would only lengthen
   * that.
   */
  #unanswered(annotation, isSent) {
    if (this.#feed.isLive || this.#outbox.isFull) this.#fields.say(t("composer-unconfirmed"));
    else this.#handOver(annotation, isSent);
  }

  /** Leaves a post to the outbox; `isSent` if the server may have it already. */
  #handOver({ clientId, body, at, replyTo = null }, isSent) {
    this.#outbox.add({ clientId, body, at, isSent, replyTo });
    this.#clear({ at, isQueued: true, replyTo });
  }

  /** Clears the fields for the next annotation. */
  #clear(done) {
    this.#sent = null;
    this.#fields.clear();
    this.#draft.write({ body: "" });
    this.#pause.end();
    this.#update();
    this.dispatchEvent(new CustomEvent("done", { detail: done }));
  }

  #outboxChanged() {
    if (!this.#outbox.isFull && this.#fields.says(full())) this.#fields.say("");
  }

  #update() {
    const { isLocked, excess } = this.#fields;
    this.#button.disabled = isLocked || this.#feed.isOver || excess > 0;
    this.#button.textContent = isLocked ? t("composer-posting") : t("composer-post");
  }
}
