import { DanmakuChoice } from "./danmaku_choice.js";
import { WINDOW_MS, windowsAt } from "./danmaku_flights.js";
import { DanmakuLayer } from "./danmaku_layer.js";
import { DanmakuPlan } from "./danmaku_plan.js";
import { PlaybackClock } from "./playback_clock.js";

/**
 * Lets annotations fly over the picture at their moment, while `choice` has them on.
 *
 * What is drawn follows from the annotations and the playback time alone. Frames are asked for only
 * while the video plays; a paused one stands still.
 */
class Danmaku {
  #layer;
  #player;
  #annotations;
  #choice;
  #clock = new PlaybackClock();
  #plan = null;
  #frame = null;
  #asked = null;

  constructor({ layer, player, annotations, choice }) {
    this.#layer = layer;
    this.#player = player;
    this.#annotations = annotations;
    this.#choice = choice;
    for (const name of ["play", "pause", "time"]) {
      player.addEventListener(name, () => this.#draw());
    }
    for (const source of [annotations, layer]) {
      source.addEventListener("changed", () => this.#planAgain());
    }
    choice.addEventListener("change", () => this.#planAgain());
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
    this.#ask(atMs);
    this.#plan ??= this.#makePlan();
    this.#layer.show(this.#plan.at(atMs));
    if (isPlaying) this.#draw();
  }

  #makePlan() {
    const between = (fromMs, toMs) => this.#annotations.between(fromMs, toMs);
    return new DanmakuPlan(between, this.#layer.picture());
  }

  /** Asks for the windows in flight and the next one, whenever another one begins. */
  #ask(atMs) {
    const windows = windowsAt(atMs);
    const next = windows.at(-1) + 1;
    if (next === this.#asked) return;
    this.#asked = next;
    for (const index of [...windows, next]) {
      this.#annotations.load(index * WINDOW_MS, (index + 1) * WINDOW_MS - 1);
    }
  }
}

/** Brings the page's flying annotations to life. */
export function showDanmaku({ player, annotations }) {
  const byId = (id) => document.getElementById(id);
  const choice = new DanmakuChoice({
    checkbox: byId("danmaku-switch"),
    reason: byId("danmaku-reason"),
  });
  return new Danmaku({ layer: new DanmakuLayer(byId("danmaku")), player, annotations, choice });
}
