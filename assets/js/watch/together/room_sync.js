import { DriftControl } from "./drift.js";
import { LateStart } from "./late_start.js";
import { isMoving, positionAt } from "./playback.js";

/** How often a playing player is compared with the room. */
const TICK_MS = 200;
/** The tolerance for a paused player, small so that all see the same picture. Embeds round their times. */
const STILL_MS = 1;
const STILL_ROUNDED_MS = 250;
/** A video is over this close to its end. */
const END_MS = 50;
/** A player that is about to start is moved if it is farther off. */
const START_MS = 60;
/** How long after an action of this page a player's event is attributed to it. */
const OWN_MS = 700;
/** How long a player may take to start before it is told again. */
const START_AGAIN_MS = 1_000;
/** How long the room may take to reply to a command before the player is moved back. */
const ANSWER_MS = 2_000;
/** If the player was at most this far off a moment before, a jump was made with its own controls. */
const IN_PLACE_MS = 1_000;
/** How long a player has to be loading before others are told. */
const LOADING_MS = 400;

/**
 * Keeps a player in step with its room.
 *
 * `player` is the page's real player. `canNudge` says whether its speed can be changed slightly; otherwise it
 * only seeks when it is far off. `clock` is a `ServerClock`. Nothing plays before `allow()`, because videos on
 * other sites must not be requested before the viewer presses play.
 *
 * Events: `wanted`, with `{event, position}` for what the viewer did with the player's own controls or a media
 * key; `loading`, with whether the player is loading; `muted`, when the browser allows playback only without
 * sound; and `ended`.
 */
export class RoomSync extends EventTarget {
  #player;
  #clock;
  #canNudge;
  #playback = null;
  #isAllowed;
  /** Whether the player is left to the viewer, because there is no room to follow. */
  #isResting = false;
  #hasFailed = false;
  #hasEnded = false;
  #listening = new AbortController();
  #drift = new DriftControl();
  #late;
  #timer = null;
  #startTimer = null;
  #actedAt = -Infinity;
  /** The revision at which a paused player was put in place. */
  #placed = null;
  #isLoading = false;
  #loadingTimer = null;
  #isWaitedFor = false;
  #triedAt = -Infinity;
  #answerBy = -Infinity;
  #lastDriftMs = Infinity;
  #lookedAt = -Infinity;

  constructor({ player, clock, canNudge, isAllowed }) {
    super();
    this.#player = player;
    this.#late = new LateStart(player);
    this.#clock = clock;
    this.#canNudge = canNudge;
    this.#isAllowed = isAllowed;
    const { signal } = this.#listening;
    player.addEventListener("play", () => this.#played(), { signal });
    player.addEventListener("pause", () => this.#paused(), { signal });
    player.addEventListener("wait", ({ detail }) => this.#waits(detail !== ""), { signal });
    player.addEventListener("ready", () => this.#isReady(), { signal });
    player.addEventListener("failed", () => this.#failed(), { signal });
    player.addEventListener("duration", () => this.apply(), { signal });
    player.addEventListener("heldback", (event) => this.#heldBack(event), { signal });
    globalThis.document?.addEventListener("visibilitychange", () => this.apply(), { signal });
  }

  /** The room's last playback from the server; null before the first. */
  get playback() {
    return this.#playback;
  }

  /**
   * Takes over the room's playback on joining, regardless of what was known before: a killed server may have lost
   * its last second.
   */
  join(playback) {
    this.#playback = null;
    // The viewer may have moved a paused player meanwhile.
    this.#placed = null;
    this.#isResting = false;
    this.follow(playback);
  }

  /** Takes over a new playback, unless it is known already. */
  follow(playback) {
    if (this.#playback && playback.revision < this.#playback.revision) return;
    this.#playback = playback;
    this.#hasEnded = false;
    this.#late.stop();
    this.#drift.reset();
    this.#triedAt = this.#answerBy = -Infinity;
    this.#lastDriftMs = Infinity;
    this.apply();
  }

  /** Whether the player is loading, as last reported. */
  get isLoading() {
    return this.#isWaitedFor;
  }

  /** Whether the video has ended, with no command since. */
  get hasEnded() {
    return this.#hasEnded;
  }

  /** Leaves the player to the viewer until the room is joined again. */
  rest() {
    this.#isResting = true;
    this.apply();
  }

  /** Leaves the player to the viewer for good. */
  stop() {
    this.#listening.abort();
    clearTimeout(this.#loadingTimer);
    this.rest();
  }

  /** Whether the player is in step with the room, as far as that is known. */
  get isInPlace() {
    const now = this.#clock.now();
    if (this.#playback === null || now === null) return false;
    const target = this.#within(positionAt(this.#playback, now));
    return Math.abs(this.#player.currentTimeMs() - target) < IN_PLACE_MS;
  }

  /** Allows playback from now on. */
  allow() {
    this.#isAllowed = true;
    this.apply();
  }

  /** Leaves the player as the viewer wants it until the room has replied. */
  awaitAnswer() {
    this.#answerBy = performance.now() + ANSWER_MS;
  }

  /** Whether the room plays and this player doesn't, so that pressing play is enough. */
  get isBehind() {
    const now = this.#clock.now();
    if (this.#isResting || this.#playback === null || now === null || !isMoving(this.#playback)) return false;
    const isOver = positionAt(this.#playback, now) >= (this.#player.durationMs ?? Infinity);
    return !isOver && !this.#player.isPlaying();
  }

  /** Whether the room is about to play. */
  get isStarting() {
    const now = this.#clock.now();
    if (!this.#isAllowed || this.#isResting || this.#playback === null || now === null) return false;
    return isMoving(this.#playback) && now < this.#playback.as_of;
  }

  /** Brings the player in step with the room. */
  apply() {
    clearTimeout(this.#startTimer);
    const now = this.#clock.now();
    const isReady = this.#playback !== null && now !== null && this.#isAllowed;
    if (!isReady || this.#isResting) {
      this.#late.stop();
      return this.#tickWhile(false);
    }
    if (performance.now() < this.#answerBy) return this.#tickWhile(true);
    if (!isMoving(this.#playback)) {
      this.#tickWhile(this.#isWaitedFor);
      return this.#stand();
    }
    const startsIn = this.#playback.as_of - now;
    if (startsIn > 0) {
      this.#tickWhile(false);
      this.#stand();
      this.#startTimer = setTimeout(() => this.apply(), startsIn);
      return;
    }
    this.#tickWhile(true);
    this.#move(now);
  }

  /** Pauses at the room's position. */
  #stand() {
    if (this.#player.isPlaying()) this.#act(() => this.#player.pause());
    this.#setRate(1);
    const { position, revision } = this.#playback;
    if (this.#placed === revision) return;
    this.#placed = revision;
    const target = this.#within(position);
    const mayBeOff = this.#canNudge ? STILL_MS : STILL_ROUNDED_MS;
    if (Math.abs(this.#player.currentTimeMs() - target) > mayBeOff) this.#seek(target);
  }

  /** Plays at the room's position. */
  #move(now) {
    const target = positionAt(this.#playback, now);
    const { durationMs } = this.#player;
    if (durationMs !== null && target >= durationMs) return;
    const driftMs = this.#player.currentTimeMs() - target;
    // Loading has to finish before the difference can be measured.
    const isBusy = this.#player.isStalled === true || performance.now() - this.#triedAt < START_AGAIN_MS;
    if (!this.#player.isPlaying()) {
      if (!isBusy && !this.#late.isUnderWay) this.#start(target, driftMs);
      return;
    }
    if (this.#isLoading) return;
    const { seek, factor } = this.#drift.correct(driftMs, performance.now());
    if (seek && this.#wasInPlace) return this.#want("seek");
    this.#lastDriftMs = driftMs;
    this.#lookedAt = performance.now();
    if (seek) this.#seek(target);
    this.#setRate(this.#canNudge ? factor : 1);
  }

  /** Starts a paused player while the room plays. */
  #start(target, driftMs) {
    const play = () => {
      this.#triedAt = performance.now();
      this.#setRate(1);
      this.#act(() => this.#player.play());
    };
    const seekAhead = (leadMs) => {
      const now = this.#clock.now() ?? 0;
      this.#seek(this.#within(positionAt(this.#playback, now + leadMs)));
    };
    const isInPlace = Math.abs(driftMs) <= START_MS && this.#player.hasLoaded !== false;
    if (isInPlace) return play();
    if (this.#late.begin({ seekAhead, play })) return;
    this.#seek(target);
    play();
  }

  #tickWhile(isWanted) {
    if (isWanted) this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #tick() {
    this.#lookWhetherLoaded();
    this.apply();
  }

  #seek(atMs) {
    this.#act(() => this.#player.seek(Math.round(atMs)));
  }

  #setRate(factor) {
    const rate = this.#playback.rate * factor;
    if (Math.abs(this.#player.rate - rate) > 0.0005) this.#player.rate = rate;
  }

  #within(position) {
    return Math.min(position, this.#player.durationMs ?? Infinity);
  }

  #act(action) {
    this.#actedAt = performance.now();
    action();
  }

  get #isOwn() {
    return performance.now() - this.#actedAt < OWN_MS;
  }

  #played() {
    if (this.#isResting || this.#playback === null || this.#isOwn || this.isStarting) return;
    if (isMoving(this.#playback)) return this.apply();
    this.#want("play");
  }


  #paused() {
    if (this.#isResting) return;
    const { durationMs } = this.#player;
    const position = this.#player.currentTimeMs();
    if (durationMs !== null && position >= durationMs - END_MS) {
      this.#hasEnded = true;
      this.dispatchEvent(new Event("ended"));
      return;
    }
    // Browsers may pause hidden videos, and resume them when they are visible again.
    const isTheirs = this.#isOwn || this.#isHidden || this.#player.isStalled === true;
    if (this.#playback === null || isTheirs || !isMoving(this.#playback)) return;
    this.#want("pause");
  }

  /**
   * Whether the player was in place a moment ago, so that the viewer must have sought with an embed's own controls.
   * After a longer time, the page was suspended instead.
   */
  get #wasInPlace() {
    const wasThere = Math.abs(this.#lastDriftMs) < IN_PLACE_MS && performance.now() - this.#lookedAt < OWN_MS;
    return !this.#canNudge && wasThere && !this.#isOwn && !this.#isHidden;
  }

  get #isHidden() {
    return globalThis.document?.visibilityState === "hidden";
  }

  #want(event) {
    const position = Math.round(this.#player.currentTimeMs());
    const detail = event === "seek" || this.isInPlace ? { event, position } : { event };
    this.dispatchEvent(new CustomEvent("wanted", { detail }));
  }

  #isReady() {
    this.#hasFailed = false;
    this.apply();
  }

  /** Nobody should wait for a player that will never load. */
  #failed() {
    clearTimeout(this.#loadingTimer);
    this.#isLoading = this.#isWaitedFor = false;
    this.#hasFailed = true;
    this.dispatchEvent(new CustomEvent("loading", { detail: false }));
  }

  #waits(isLoading) {
    if (this.#hasFailed) return;
    this.#isLoading = isLoading;
    clearTimeout(this.#loadingTimer);
    if (isLoading) this.#loadingTimer = setTimeout(() => this.#tellLoading(true), LOADING_MS);
    else this.#lookWhetherLoaded();
  }

  /** A player that is held for its own sake reports no more waiting, although it is still loading. */
  #lookWhetherLoaded() {
    if (this.#isWaitedFor && !this.#isLoading && this.#player.hasLoaded !== false) {
      this.#tellLoading(false);
    }
  }

  #tellLoading(detail) {
    if (detail === this.#isWaitedFor) return;
    this.#isWaitedFor = detail;
    this.dispatchEvent(new CustomEvent("loading", { detail }));
  }

  #heldBack(event) {
    if (this.#player.isMuted !== false) return;
    event.preventDefault();
    this.#player.isMuted = true;
    this.#triedAt = -Infinity;
    this.dispatchEvent(new Event("muted"));
    this.apply();
  }
}
