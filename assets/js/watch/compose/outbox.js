import { t } from "../../messages/messages.js";
import { errorWords } from "../shared/error_words.js";

/** How many posts may wait at once. */
export const OUTBOX_LIMIT = 50;
/** How often a post is sent before its author has to request another attempt. */
export const POST_TRIES = 20;
/** How long to wait before sending a post again after the server was busy. */
export const BUSY_WAIT_MS = 3_000;

/**
 * The posts that wait for the connection, in the order in which they were written. As soon as the
 * page is live, they are sent one after another, each with the client id that it has had from the
 * start, so the server stores each once, however often it is sent.
 *
 * A post is `{clientId, body, at, isSent, problem, replyTo}`. One that was sent may be stored already, so it
 * can't be edited or dropped until the server has said no; one that was certainly not stored counts as
 * not sent. One with a problem, in words, is sent again only by hand.
 *
 * Events: `changed`, and `posted` with the post that was stored.
 */
export class Outbox extends EventTarget {
  #feed;
  #shelf;
  #posts;
  #held = new Set();
  #tries = new Map();
  #isSending = false;
  #timer = null;

  /** `shelf` keeps the posts through a reload: `read()` and `write(posts)`. */
  constructor({ feed, shelf }) {
    super();
    this.#feed = feed;
    this.#shelf = shelf;
    this.#posts = shelf.read().slice(0, OUTBOX_LIMIT);
    for (const name of ["live", "lost", "refused", "loggedout"]) {
      feed.addEventListener(name, () => this.#changed());
    }
  }

  get posts() {
    return this.#posts;
  }

  get isFull() {
    return this.#posts.length >= OUTBOX_LIMIT;
  }

  /** Adds `{clientId, body, at, isSent, replyTo}`. */
  add({ clientId, body, at, isSent = false, replyTo = null }) {
    if (this.isFull || this.#find(clientId)) return;
    this.#posts = [...this.#posts, { clientId, body, at, isSent, problem: "", replyTo }];
    this.#saved();
  }

  /**
   * Takes a post away, unless it is on its way to the server; returns what `putBack` takes, or null:
   * the `post`, its `index`, and the ids of those `behind` it.
   */
  drop(clientId) {
    const post = this.#find(clientId);
    if (!post || (post.isSent && post.problem === "")) return null;
    const index = this.#posts.indexOf(post);
    const behind = this.#posts.slice(index + 1).map((one) => one.clientId);
    this.#remove(clientId);
    return { post, index, behind };
  }

  /** Puts a post back in its place; false if the outbox is full. */
  putBack({ post, index, behind }) {
    if (this.isFull) return false;
    const found = this.#posts.findIndex(({ clientId }) => behind.includes(clientId));
    const place = found < 0 ? index : found;
    this.#posts = [...this.#posts.slice(0, place), post, ...this.#posts.slice(place)];
    this.#saved();
    return true;
  }

  /**
   * Replaces a post in its place with another one that has a new id; false if the old one may be stored. A reply
   * keeps its moment.
   */
  edit(clientId, { body, at }, newId) {
    const post = this.#find(clientId);
    if (!post || post.isSent) return false;
    this.#forget(clientId);
    this.#replace(clientId, { ...post, clientId: newId, body, at: at ?? post.at, isSent: false, problem: "" });
    return true;
  }

  /** Turns a refused reply into an annotation, with a new id; false if it may be stored. */
  takeOut(clientId, newId) {
    const post = this.#find(clientId);
    if (!post || post.isSent) return false;
    this.#forget(clientId);
    this.#replace(clientId, { ...post, clientId: newId, replyTo: null, problem: "" });
    return true;
  }

  /** Keeps a post from being sent while it is edited. */
  hold(clientId, isHeld) {
    if (isHeld) this.#held.add(clientId);
    else this.#held.delete(clientId);
    this.#send();
  }

  /** Sends a post that has a problem again, unchanged. */
  retry(clientId) {
    this.#tries.delete(clientId);
    this.#replace(clientId, { ...this.#find(clientId), problem: "" });
  }

  async #send() {
    if (this.#isSending || this.#timer !== null) return;
    this.#isSending = true;
    for (let post = this.#next(); post !== null; post = this.#next()) {
      const { clientId } = post;
      // Saved before sending, so that after a reload the post doesn't count as unsent.
      this.#replace(clientId, { ...post, isSent: true });
      this.#tries.set(clientId, (this.#tries.get(clientId) ?? 0) + 1);
      this.#settle(post, await this.#feed.post(post));
    }
    this.#isSending = false;
  }

  #next() {
    if (!this.#feed.isLive || this.#timer !== null) return null;
    const isDue = ({ clientId, problem }) => problem === "" && !this.#held.has(clientId);
    return this.#posts.find(isDue) ?? null;
  }

  #settle(post, { status, errors, mayBeStored }) {
    if (status === "ok") {
      this.#remove(post.clientId);
      this.dispatchEvent(new CustomEvent("posted", { detail: post }));
      return;
    }
    // If it was sent before, it may have been stored then.
    const isSent = post.isSent || mayBeStored;
    const isTooOften = this.#tries.get(post.clientId) >= POST_TRIES;
    const isUnanswered = status === "unanswered";
    if (!isUnanswered && !errors.base) return this.#note(post, errorWords(errors), false);
    // A live server still has it in its queue. A post interrupted by the connection is sent again.
    if (isTooOften || (isUnanswered && this.#feed.isLive)) {
      return this.#note(post, isUnanswered ? t("composer-unconfirmed") : errorWords(errors), isSent);
    }
    if (!isUnanswered) this.#wait();
    this.#note(post, "", isSent);
  }

  /** The server was busy, refused too many posts, or doesn't know whether the post is stored. */
  #wait() {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#send();
    }, BUSY_WAIT_MS);
  }

  /** Records the outcome of a post; without a problem, it is sent again. */
  #note(post, problem, isSent) {
    this.#replace(post.clientId, { ...post, isSent, problem });
  }

  #find(clientId) {
    return this.#posts.find((post) => post.clientId === clientId) ?? null;
  }

  #forget(clientId) {
    this.#tries.delete(clientId);
    this.#held.delete(clientId);
  }

  #remove(clientId) {
    this.#forget(clientId);
    this.#posts = this.#posts.filter((post) => post.clientId !== clientId);
    this.#saved();
  }

  #replace(clientId, replacement) {
    this.#posts = this.#posts.map((post) => (post.clientId === clientId ? replacement : post));
    this.#saved();
  }

  #saved() {
    this.#shelf.write(this.#posts);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
    this.#send();
  }
}
