import { isMoving } from "./playback.js";
import { ServerClock } from "../shared/server_clock.js";

/** When to send clock requests after a join or the start of playback, in milliseconds. */
const ASKED_AT_MS = [0, 150, 400, 800, 1_400, 2_200, 3_200];
/** The interval of clock requests during playback. */
const ASK_INTERVAL_MS = 5_000;
/** The smallest change of the clock that is reported to the page. */
const MOVED_MS = 50;

/**
 * A page's connection to its room.
 *
 * Events: `joined` (detail: the server's reply), `playback`, `room` (detail: what was sent), `lost`, `timed` when the
 * server's time became known or is another than it seemed, and `closed` when there is no such room any more.
 */
export class RoomLink extends EventTarget {
  clock;
  #channel;
  #timers = [];
  /** The interval of clock requests during playback. */
  #interval = null;

  constructor(socket, roomId, token, clock = new ServerClock()) {
    super();
    this.clock = clock;
    this.#channel = socket.channel(`rooms:${roomId}`, () => ({ token }));
    this.#channel.on("room", (detail) => this.#tell("room", detail));
    this.#channel.on("playback", (detail) => {
      this.#keepTime(detail);
      this.#tell("playback", detail);
    });
    this.#channel.onError(() => this.#lost());
    this.#channel.onClose(() => this.#lost());
  }

  /** The channel, for presence. */
  get channel() {
    return this.#channel;
  }

  start() {
    this.#channel
      .join()
      .receive("ok", (reply) => this.#joined(reply))
      .receive("error", (reply) => this.#refused(reply));
  }

  /** Sends an event; resolves with `{status, response}`, where no answer is `{status: "unanswered"}`. */
  send(event, payload = {}) {
    if (!this.#channel.canPush()) return Promise.resolve({ status: "unanswered" });
    return new Promise((resolve) => {
      this.#channel
        .push(event, payload)
        .receive("ok", (response) => resolve({ status: "ok", response }))
        .receive("error", (response) => resolve({ status: "error", response }))
        .receive("timeout", () => resolve({ status: "unanswered" }));
    });
  }

  #joined(reply) {
    this.#stopAsking();
    this.clock.reset();
    this.#askOften();
    this.#keepTime(reply.playback);
    this.#tell("joined", reply);
  }

  /** Keeps the clock accurate during playback; otherwise it is not needed. */
  #keepTime(playback) {
    if (!isMoving(playback)) {
      clearInterval(this.#interval);
      this.#interval = null;
    } else if (this.#interval === null) {
      // After a long pause, the clocks may have drifted apart.
      this.#askOften();
      this.#interval = setInterval(() => this.#askTime(), ASK_INTERVAL_MS);
    }
  }

  #askOften() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = ASKED_AT_MS.map((ms) => setTimeout(() => this.#askTime(), ms));
  }

  #refused(reply) {
    if (!reply?.errors?.room) return;
    this.#stopAsking();
    this.#channel.leave();
    this.#tell("closed");
  }

  #lost() {
    this.#stopAsking();
    this.#tell("lost");
  }

  async #askTime() {
    const asked = this.clock.ask();
    const { status, response } = await this.send("clock");
    if (status !== "ok") return;
    const before = this.clock.now();
    this.clock.answer(asked, response);
    const after = this.clock.now();
    if (after !== null && (before === null || Math.abs(after - before) > MOVED_MS)) this.#tell("timed");
  }

  #stopAsking() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    clearInterval(this.#interval);
    this.#interval = null;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
