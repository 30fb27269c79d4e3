import { t } from "../../messages/messages.js";
import { LAST_MOMENT_MS } from "../shared/time.js";
import { CHANGE_EVENTS, changeOf } from "./change.js";
import { loadPages } from "./window_pages.js";

/** How many entries may wait for the density; if more come, it is requested again. */
export const EARLY_LIMIT = 1_000;
/** The error fields of a join that no retry can fix. */
const FINAL_ERRORS = ["video"];
/** The reason of a refusal because only members may do that. */
const LOGIN_REQUIRED = "login_required";
/** The reason of a refusal after a log-out. */
const LOGGED_OUT = "logged_out";

/**
 * A video's channel: its density, windows of its annotations, and everything live.
 *
 * Everything live is an entry in the video's log, with a rising `seq`. The feed remembers the last
 * `seq` it has processed. After a lost connection it resumes from there, and anything at or below it
 * is a repeat and is dropped, so a missed entry is handled exactly like a live one.
 *
 * Events: `loading` (the density was requested), `density` (it arrived, as the server sends it),
 * `loaded` (the page is up to date), `incomplete` (the density did not arrive; `loadAgain` retries),
 * `changes` (a list of `Change`s, in order and each exactly once), `live`, `lost` (also after each
 * failed attempt to come back), `refused` (the server does not let this page in), `loggedout`,
 * `unanswered` (nobody can answer a question of the reader's), and `reactions` (people have reacted; a list of
 * `[second, emoji, count]`).
 */
export class LiveFeed extends EventTarget {
  #socket;
  /** The reader, known once joined; `isOwner` means that the video is theirs. */
  you = { id: null, isOwner: false };
  /** The last `seq` that was processed, or null while there is no density to build on. */
  #lastSeq = null;
  /** Entries that arrived while there was no density. */
  #early = [];
  /** Counts requests for the density, so that only the answer to the last one is used. */
  #start = 0;
  #review;
  #unanswered = new Set();
  /** The event with which the feed has ended, or null. */
  #end = null;

  /** `review` is the token of the review link that led here, if one did. */
  constructor(socket, topic, review = null) {
    super();
    this.#socket = socket;
    this.#review = review;
    this.channel = socket.channel(topic, () => this.#joinParams());
    for (const event of CHANGE_EVENTS) {
      this.channel.on(event, (payload) => this.#hear({ event, payload }));
    }
    this.channel.on("reactions", ({ reactions }) => this.#tell("reactions", reactions));
    this.channel.on("question_unanswered", () => this.#tell("unanswered"));
    this.channel.onError(() => this.#lost());
    this.channel.onClose(() => this.#closed());
    socket.onError(() => this.isOver || this.#tell("lost"));
  }

  /** Joins; the client rejoins by itself. */
  start() {
    this.channel
      .join()
      .receive("ok", (reply) => this.#joined(reply))
      .receive("error", (reply) => this.#joinFailed(reply));
  }

  /** Disconnects for good: without a session every further attempt would be refused. */
  logOut() {
    this.#endAs("loggedout");
    this.#socket.disconnect();
  }

  /** Whether the page will never be live again: its person was logged out, or it was refused. */
  get isOver() {
    return this.#end !== null;
  }

  /** Whether the feed has ended because its person was logged out. */
  get isLoggedOut() {
    return this.#end === "loggedout";
  }

  /** Drops the connection and makes another, unless the feed has ended. */
  connectAnew() {
    if (this.isOver) return;
    this.#socket.disconnect(() => {
      if (!this.isOver) this.#socket.connect();
    });
  }

  /** Whether the server can be reached right now. */
  get isLive() {
    return this.channel.canPush();
  }

  /**
   * Posts `{body, at, clientId}`, with `replyTo: {id}` a reply to that annotation; the server stores posts with the same `clientId` once, so it may be
   * posted again until its outcome is known.
   *
   * The outcome is `{status: "ok"}`, `{status: "refused", errors}` with messages by field, or
   * `{status: "unanswered"}` if the connection is lost, or the server does not answer in time. The latter
   * two have `mayBeStored`, which is false where it is certain that this time nothing was stored.
   */
  post({ body, at, clientId, replyTo = null }) {
    const reply = replyTo === null ? {} : { reply_to_id: replyTo.id };
    return this.#send("new_annotation", { body, at, client_id: clientId, ...reply });
  }

  /** Updates `{id, body, at}`; a reply has no `at` of its own. The outcome is as in `post`. */
  update(annotation) {
    return this.#send("update_annotation", annotation);
  }

  /** Resolves an annotation, or opens it again; the outcome is as in `update`. */
  resolve(id, resolved) {
    return this.#send("resolve_annotation", { id, resolved });
  }

  /** Deletes an annotation; the outcome is as in `update`. */
  delete(id) {
    return this.#send("delete_annotation", { id });
  }

  /** Tells the server that a person is watching; the outcome's `response` is `{news, follows}`. */
  visit() {
    return this.#send("visit", {});
  }

  /**
   * Shares the viewer's position as `{at, rate}`, or stops sharing; the outcome's `response` is `{now}`, the
   * server's time.
   */
  tellWhereabouts(place) {
    return this.#send("whereabouts", place);
  }

  /** Reacts with an emoji at a moment; the outcome is as in `update`. */
  react(reaction) {
    return this.#send("react", reaction);
  }

  /** Requests all reactions; the outcome's `response` is `{reactions}`, a list of `[second, emoji, count]`. */
  reactions() {
    return this.#send("reactions", {});
  }

  /**
   * The annotations from one moment to another, both included, in order. If there are more than
   * `limit` without replies, only the first pages are loaded and `isWhole` is false. Throws if they can't be loaded.
   */
  window(fromMs, toMs, limit) {
    return loadPages({ from: fromMs, to: toMs }, limit, async (payload) => {
      const { status, response } = await this.#send("annotations", payload);
      if (status !== "ok") throw new Error(`annotations: ${status}`);
      return response;
    });
  }

  /** Requests the density again if it did not arrive. */
  loadAgain() {
    if (this.isLive && this.#lastSeq === null) this.#startOver();
  }

  /** A fresh join skips the annotations, which are loaded in windows instead. */
  #joinParams() {
    const place = this.#lastSeq === null ? { from: LAST_MOMENT_MS } : { last_seq: this.#lastSeq };
    return this.#review === null ? place : { ...place, review: this.#review };
  }

  /** Requests the density, which everything else builds on. */
  async #startOver() {
    const start = ++this.#start;
    this.#lastSeq = null;
    this.#early = [];
    this.#tell("loading");
    const { status, response } = await this.#send("annotation_density", {});
    if (start !== this.#start) return;
    if (status !== "ok") return this.#tell("incomplete");
    this.#lastSeq = response.last_seq;
    this.#tell("density", response);
    this.#catchUp(this.#early.splice(0));
  }

  #joined({ you, missed, start_over: isTooLate, last_seq: lastSeq }) {
    this.you = { id: you.id, isOwner: you.is_owner };
    this.#tell("live");
    if (this.#lastSeq === null || isTooLate) return this.#startOver();
    this.#catchUp(missed, lastSeq);
  }

  /** The client rejoins automatically, so a busy server counts as a lost connection. */
  #joinFailed({ errors = {} }) {
    if (FINAL_ERRORS.some((field) => field in errors)) this.#tell("refused");
    else this.#lost();
  }

  /** Processes what the page has missed; then it is up to date, unless it has to start over. */
  #catchUp(entries, upToSeq = 0) {
    this.#take(entries);
    if (this.#lastSeq === null) return;
    this.#lastSeq = Math.max(this.#lastSeq, upToSeq);
    this.#tell("loaded");
  }

  /**
   * Takes what was broadcast while the channel is joined. After a join that timed out, phoenix.js drops
   * the late reply but not the broadcasts behind it: taking those would skip what that reply had.
   */
  #hear(entry) {
    if (this.isLive) this.#take([entry]);
  }

  /** Processes log entries, `{event, payload}`, and drops repeats. */
  #take(entries) {
    if (this.#lastSeq === null) return this.#keep(entries);
    const fresh = entries.filter(({ payload }) => this.#advanceTo(payload.seq));
    const changes = fresh.map(changeOf).filter((change) => change !== null);
    if (changes.length > 0) this.#tell("changes", changes);
    // The density can't follow a change without knowing where the annotation was.
    if (changes.some(({ wasAt, replyTo }) => wasAt === null && replyTo === null)) this.#startOver();
  }

  #keep(entries) {
    this.#early.push(...entries);
    if (this.#early.length > EARLY_LIMIT) this.#startOver();
  }

  /** Advances to a `seq`; returns false for a repeat. */
  #advanceTo(seq) {
    const isAhead = seq > this.#lastSeq;
    if (isAhead) this.#lastSeq = seq;
    return isAhead;
  }

  #lost() {
    if (this.isOver) return;
    // An answer to an earlier request for the density will not come any more.
    this.#start += 1;
    this.#tell("lost");
    this.#dropUnanswered();
  }

  /** The server has closed the channel, which the client then never joins again. */
  #closed() {
    this.#endAs("refused");
  }

  #endAs(name) {
    if (this.isOver) return;
    this.#end = name;
    this.#tell(name);
    this.#dropUnanswered();
  }

  /**
   * The session that this connection was made with has ended. With the next one the page learns whether
   * its person was logged out, or has another session since.
   */
  #doubt() {
    this.connectAnew();
    this.#dropUnanswered();
  }

  /** Describes an error for the page. An error on `base` without a reason doesn't say whether the post was stored. */
  #refusal({ errors = {}, reason }) {
    const mayBeStored = "base" in errors && reason === undefined;
    const told = reason === LOGIN_REQUIRED ? { base: [t("error-log-in")] } : errors;
    return { status: "refused", errors: told, mayBeStored };
  }

  #dropUnanswered() {
    for (const drop of this.#unanswered) drop();
  }

  /** Pushes; the outcome is `{status: "ok", response}`, `refused` with `errors`, or `unanswered`. */
  #send(event, payload) {
    return new Promise((resolve) => {
      const settle = (outcome) => {
        this.#unanswered.delete(drop);
        resolve(outcome);
      };
      const drop = () => settle({ status: "unanswered", mayBeStored: true });
      const unsent = { status: "unanswered", mayBeStored: false };
      if (!this.isLive) return settle(unsent);
      this.#unanswered.add(drop);
      this.channel
        .push(event, payload)
        .receive("ok", (response) => settle({ status: "ok", response }))
        .receive("error", (reply) => {
          if (reply.reason !== LOGGED_OUT) return settle(this.#refusal(reply));
          settle(unsent);
          this.#doubt();
        })
        .receive("timeout", drop);
    });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
