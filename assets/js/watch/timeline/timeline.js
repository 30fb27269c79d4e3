import { isResolved } from "../feed/replay.js";
import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { formatTime } from "../shared/time.js";
import { MARKER_PX, TOUCH_MARKER_PX, barsOf, countWords, markersOf, momentAt, positionOf, scaleOf } from "./timeline_layout.js";
import { TimelineMarkers } from "./timeline_markers.js";
import { TimelineSlider } from "./timeline_slider.js";
import { stripPath } from "./timeline_strip.js";
import { TimelineTip } from "./timeline_tip.js";

/**
 * The lane under the player: the distribution of annotations, markers to jump to them, and the progress of
 * playback.
 */
class Timeline {
  #parts;
  #player;
  #annotations;
  #reactions;
  #markers;
  #slider;
  #tip;
  #touch = window.matchMedia("(pointer: coarse)");
  #showAll = remembered("show-all", false);
  #scaleMs = 0;
  #widthPx = 0;
  #frame = null;
  #reactionsFrame = null;
  #presses = 0;
  /** The marker whose tip is shown, or null. */
  #explained = null;

  /** `parts` are elements: `lane`, `toolbar`, `slider`, `tip`, `strips`, all and played, and `reactions`, a strip too. */
  constructor({ parts, player, annotations, reactions }) {
    this.#parts = parts;
    this.#player = player;
    this.#annotations = annotations;
    this.#reactions = reactions;
    this.#markers = new TimelineMarkers(parts.toolbar, {
      onSeek: (marker) => this.#goTo(marker),
      onFocus: (marker) => this.#explain(marker),
    });
    this.#slider = new TimelineSlider(parts.slider, (atMs) => {
      this.#presses += 1;
      player.seek(atMs);
    });
    this.#tip = new TimelineTip(parts.tip, parts.lane);
    parts.lane.addEventListener("click", (event) => this.#goToPoint(event));
    parts.lane.addEventListener("pointermove", (event) => this.#pointAt(event));
    for (const name of ["pointerleave", "focusout"]) {
      parts.lane.addEventListener(name, () => {
        this.#explained = null;
        this.#tip.hide();
      });
    }
    this.#touch.addEventListener("change", () => this.#draw());
    annotations.addEventListener("density", () => this.#draw());
    reactions.addEventListener("changed", () => this.#drawReactions());
    player.addEventListener("duration", () => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(parts.lane);
    followPlayback(player, (atMs) => this.#showTime(atMs));
  }

  /** Draws in the next frame, once for any number of calls. */
  #draw() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#redraw();
    });
  }

  /** The same for reactions only, which change often. */
  #drawReactions() {
    // Reactions can extend the timeline.
    if (!(this.#player.durationMs > 0)) return this.#draw();
    this.#reactionsFrame ??= requestAnimationFrame(() => {
      this.#reactionsFrame = null;
      this.#redrawReactions();
    });
  }

  #redraw() {
    const { density } = this.#annotations;
    const { durationMs } = this.#player;
    const [strip] = this.#parts.strips;
    this.#widthPx = this.#parts.lane.clientWidth;
    this.#scaleMs = scaleOf(durationMs, density, this.#reactions.density);
    const bars = barsOf(density, this.#scaleMs, this.#widthPx);
    const path = stripPath(bars, strip.clientHeight);
    for (const { firstElementChild: drawn } of this.#parts.strips) drawn.setAttribute("d", path);
    this.#redrawReactions();
    const apartPx = this.#touch.matches ? TOUCH_MARKER_PX : MARKER_PX;
    this.#markers.show(markersOf(density, this.#scaleMs, this.#widthPx, apartPx), durationMs);
    this.#showTime(this.#player.currentTimeMs());
  }

  #redrawReactions() {
    const { reactions: strip } = this.#parts;
    const { bucketMs, counts } = this.#reactions.density;
    // The server doesn't store reactions after the end, but broadcasts them.
    const within = [...counts].filter(([second]) => second * bucketMs <= this.#scaleMs);
    const bars = barsOf({ bucketMs, counts: within }, this.#scaleMs, this.#widthPx);
    strip.firstElementChild.setAttribute("d", stripPath(bars, strip.clientHeight));
  }

  #showTime(atMs) {
    const x = positionOf(atMs, this.#scaleMs, this.#widthPx);
    this.#parts.lane.style.setProperty("--played", `${x.toFixed(1)}px`);
    this.#markers.showTime(atMs);
    this.#slider.show(atMs, this.#scaleMs);
  }

  /** A finger covers what it points at, so touches show no tip. */
  #pointAt({ target, clientX, pointerType }) {
    if (pointerType === "touch" || this.#scaleMs === 0) return;
    const marker = this.#markers.of(target);
    if (marker) return this.#explain(marker);
    this.#explained = null;
    const x = clientX - this.#parts.lane.getBoundingClientRect().left;
    const atMs = momentAt(x, this.#scaleMs, this.#widthPx);
    this.#tip.show(positionOf(atMs, this.#scaleMs, this.#widthPx), formatTime(atMs));
  }

  /** Shows a marker's annotation in the tip, which may have to be loaded first. */
  async #explain(marker) {
    this.#explained = marker;
    if (this.#tellOf(marker)) return;
    await this.#annotations.load(marker.fromMs, this.#endOf(marker.fromMs));
    if (this.#explained === marker) this.#tellOf(marker);
  }

  /** Fills the tip with the annotation if its moment has passed, or with a count; returns whether it is loaded. */
  #tellOf({ count, fromMs, toMs, x }) {
    const first = this.#firstOf(fromMs, this.#endOf(toMs));
    const isSeen = first && (this.#showAll.value || first.at <= this.#player.currentTimeMs());
    const words = isSeen ? `${first.user.username}: ${first.body}` : countWords(count);
    this.#tip.show(x, formatTime(fromMs), words, { isQuoted: Boolean(isSeen) });
    return first !== undefined;
  }

  /** The first annotation between two moments, preferably an unresolved one while the others are hidden. */
  #firstOf(fromMs, toMs) {
    const all = this.#annotations.between(fromMs, toMs);
    const open = this.#annotations.hidesResolved ? all.find((one) => !isResolved(one)) : undefined;
    return open ?? all[0];
  }

  #endOf(bucketMs) {
    return bucketMs + this.#annotations.density.bucketMs - 1;
  }

  #goToPoint({ target, clientX }) {
    const isOwn = target === this.#parts.slider || this.#parts.toolbar.contains(target.closest("button"));
    if (this.#scaleMs === 0 || isOwn) return;
    const { left } = this.#parts.lane.getBoundingClientRect();
    this.#presses += 1;
    this.#player.seek(momentAt(clientX - left, this.#scaleMs, this.#widthPx));
  }

  /** Seeks to a marker's first annotation, whose exact moment may have to be loaded first. */
  async #goTo({ fromMs }) {
    const mine = ++this.#presses;
    const toMs = this.#endOf(fromMs);
    const first = () => this.#firstOf(fromMs, toMs);
    const known = first();
    this.#player.seek(known?.at ?? fromMs);
    if (known) return;
    await this.#annotations.load(fromMs, toMs);
    const found = first();
    if (found && mine === this.#presses && !this.#player.isPlaying()) this.#player.seek(found.at);
  }
}

/** Starts the page's timeline. */
export function showTimeline({ player, annotations, reactions }) {
  const lane = document.getElementById("timeline");
  const parts = {
    lane,
    toolbar: lane.querySelector(".timeline-markers"),
    slider: document.getElementById("position"),
    tip: document.getElementById("timeline-tip"),
    strips: lane.querySelectorAll(".timeline-strip"),
    reactions: lane.querySelector(".timeline-reactions"),
  };
  return new Timeline({ parts, player, annotations, reactions });
}
