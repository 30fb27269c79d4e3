import { followPlayback } from "../player/player.js";
import { barsOf, markersOf, momentAt, positionOf, scaleOf } from "./timeline_layout.js";
import { TimelineMarkers } from "./timeline_markers.js";
import { stripPath } from "./timeline_strip.js";

/**
 * The lane under the player: how much was said when, what can be pressed to go there, and how far
 * the video has been played.
 */
class Timeline {
  #parts;
  #player;
  #annotations;
  #markers;
  #scaleMs = 0;
  #widthPx = 0;
  #frame = null;
  #presses = 0;

  /** `parts` are elements: `lane`, `toolbar`, `playhead`, and `strips`, all and played. */
  constructor({ parts, player, annotations }) {
    this.#parts = parts;
    this.#player = player;
    this.#annotations = annotations;
    this.#markers = new TimelineMarkers(parts.toolbar, (marker) => this.#goTo(marker));
    parts.lane.addEventListener("click", (event) => this.#goToPoint(event));
    annotations.addEventListener("density", () => this.#draw());
    player.addEventListener("duration", () => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(parts.lane);
    followPlayback(player, (atMs) => this.#showTime(atMs));
  }

  /** Draws in the next frame, however often it is called before. */
  #draw() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#redraw();
    });
  }

  #redraw() {
    const { density } = this.#annotations;
    const { durationMs } = this.#player;
    const [strip] = this.#parts.strips;
    this.#widthPx = this.#parts.lane.clientWidth;
    this.#scaleMs = scaleOf(durationMs, density);
    const bars = barsOf(density, this.#scaleMs, this.#widthPx);
    const path = stripPath(bars, strip.clientHeight);
    for (const { firstElementChild: drawn } of this.#parts.strips) drawn.setAttribute("d", path);
    this.#markers.show(markersOf(density, this.#scaleMs, this.#widthPx), durationMs);
    this.#showTime(this.#player.currentTimeMs());
  }

  #showTime(atMs) {
    const x = positionOf(atMs, this.#scaleMs, this.#widthPx);
    this.#parts.lane.style.setProperty("--played", `${x.toFixed(1)}px`);
    this.#markers.showTime(atMs);
  }

  #goToPoint({ target, clientX }) {
    if (this.#scaleMs === 0 || this.#parts.toolbar.contains(target.closest("button"))) return;
    const { left } = this.#parts.lane.getBoundingClientRect();
    this.#presses += 1;
    this.#player.seek(momentAt(clientX - left, this.#scaleMs, this.#widthPx));
  }

  /** Goes to the first annotation of a marker, whose exact moment may have to be loaded first. */
  async #goTo({ fromMs }) {
    const mine = ++this.#presses;
    const toMs = fromMs + this.#annotations.density.bucketMs - 1;
    const first = () => this.#annotations.between(fromMs, toMs)[0];
    const known = first();
    this.#player.seek(known?.at ?? fromMs);
    if (known) return;
    await this.#annotations.load(fromMs, toMs);
    const found = first();
    if (found && mine === this.#presses && !this.#player.isPlaying()) this.#player.seek(found.at);
  }
}

/** Brings the page's timeline to life. */
export function showTimeline({ player, annotations }) {
  const lane = document.getElementById("timeline");
  const parts = {
    lane,
    toolbar: lane.querySelector(".timeline-markers"),
    strips: lane.querySelectorAll(".timeline-strip"),
  };
  return new Timeline({ parts, player, annotations });
}
