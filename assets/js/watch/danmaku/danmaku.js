import { isResolved } from "../feed/replay.js";
import { DanmakuChoice, LOOKS } from "./danmaku_choice.js";
import { windowMsOf, windowsAt } from "./danmaku_flights.js";
import { DanmakuLayer } from "./danmaku_layer.js";
import { DanmakuPlan } from "./danmaku_plan.js";
import { PlaybackClock } from "./playback_clock.js";

/** The height of an embed's controls at the bottom of the picture. */
const EMBED_CONTROLS_PX = 88;

/**
 * Lets unresolved annotations fly over the picture at their moment, while `choice` is on.
 *
 * The drawing depends only on the annotations and the playback time. Frames are requested only while the video
 * plays; when it pauses, everything stands still.
 */
export class Danmaku {
  #layer;
  #player;
  #annotations;
  #choice;
  #clock = new PlaybackClock();
  #plan = null;
  #picture = null;
  #frame = null;
  /** The last window that was loaded, or null. */
  #asked = null;

  constructor({ layer, player, annotations, choice }) {
    this.#layer = layer;
    this.#player = player;
    this.#annotations = annotations;
    this.#choice = choice;
    for (const name of ["play", "pause", "time"]) {
      player.addEventListener(name, () => this.#draw());
    }
    annotations.addEventListener("replaced", () => (this.#asked = null));
    annotations.addEventListener("changed", () => this.#planAgain());
    layer.addEventListener("changed", () => this.#measureAgain());
    choice.addEventListener("change", () => this.#measureAgain());
    this.#planAgain();
  }

  #measureAgain() {
    this.#picture = null;
    this.#asked = null;
    this.#planAgain();
  }

  #planAgain() {
    this.#plan = null;
    this.#draw();
  }

  #draw() {
    if (!this.#choice.isOn) this.#layer.show([]);
    else this.#frame ??= requestAnimationFrame((frameMs) => this.#drawAt(frameMs));
  }

  #drawAt(frameMs) {
    this.#frame = null;
    if (!this.#choice.isOn) return;
    const { rate } = this.#player;
    const toldMs = this.#player.currentTimeMs();
    const isPlaying = this.#player.isPlaying();
    const atMs = this.#clock.read(frameMs, { toldMs, isPlaying, rate });
    this.#picture ??= this.#layer.picture(this.#choice.looks);
    this.#ask(atMs);
    this.#plan ??= this.#makePlan();
    this.#layer.show(this.#plan.at(atMs));
    if (isPlaying) this.#draw();
  }

  #makePlan() {
    const isOpen = (one) => !isResolved(one);
    const between = (fromMs, toMs) => this.#annotations.between(fromMs, toMs).filter(isOpen);
    return new DanmakuPlan(between, this.#picture);
  }

  /** Loads the windows in flight and the next one, whenever a new one begins. */
  #ask(atMs) {
    const windows = windowsAt(atMs, this.#picture);
    const windowMs = windowMsOf(this.#picture);
    const next = windows.at(-1) + 1;
    if (next === this.#asked) return;
    this.#asked = next;
    for (const index of [...windows, next]) {
      this.#annotations.load(Math.ceil(index * windowMs), Math.ceil((index + 1) * windowMs) - 1);
    }
  }
}

/** Starts the page's flying annotations. */
export function showDanmaku({ player, annotations }) {
  const byId = (id) => document.getElementById(id);
  const choice = new DanmakuChoice({
    checkbox: byId("danmaku-switch"),
    reason: byId("danmaku-reason"),
    ranges: Object.fromEntries(LOOKS.map((name) => [name, byId(`danmaku-${name}`)])),
  });
  const hasOwnControls = byId("player").querySelector("video") === null;
  const layer = new DanmakuLayer(byId("danmaku"), hasOwnControls ? EMBED_CONTROLS_PX : 0);
  return new Danmaku({ layer, player, annotations, choice });
}
