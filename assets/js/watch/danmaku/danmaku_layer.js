import { element } from "../shared/dom.js";
import { CROSSING_MS, FLIGHTS_PER_WINDOW } from "./danmaku_flights.js";

/** Text may be drawn slightly wider than measured. */
const TOLERANCE_PX = 4;
/** Windows alternate between lanes, so each needs at least one. */
const FEWEST_LANES = 2;
const MOST_LANES = 24;
/** The most characters of a text that are measured and shown; the stylesheet may truncate it further. */
const LONGEST = 120;

/**
 * The element over the picture in which texts fly. It never takes a click or the focus, and screen
 * readers skip it, as all of it is in the panel too. It dispatches `changed` when its size changes.
 */
export class DanmakuLayer extends EventTarget {
  #root;
  #footPx;
  #texts = new Map();
  #widthPx = 0;
  #laneHeightPx = 0;
  #pen = document.createElement("canvas").getContext("2d");

  /** `footPx` is the height at the bottom of the picture that stays free of lanes. */
  constructor(root, footPx) {
    super();
    this.#root = root;
    this.#footPx = footPx;
    const resized = () => this.dispatchEvent(new Event("changed"));
    new ResizeObserver(resized).observe(root);
  }

  /** The `Picture` of `danmaku_flights.js`, as its viewer likes it: see `DanmakuChoice.looks`. */
  picture({ size, opacity, speed, density }) {
    this.#root.style.setProperty("--size", String(size));
    this.#root.style.setProperty("--opacity", String(opacity));
    const { clientWidth: widthPx, clientHeight } = this.#root;
    const style = getComputedStyle(this.#root);
    // Firefox has no value for the shorthand where the stylesheet has set parts of it.
    this.#pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const padding = 2 * parseFloat(style.getPropertyValue("--padding"));
    this.#widthPx = widthPx;
    this.#laneHeightPx = parseFloat(style.lineHeight);
    const lanes = Math.floor((clientHeight - this.#footPx) / this.#laneHeightPx);
    const lineWidth = (line) => Math.ceil(this.#pen.measureText(line).width);
    return {
      widthPx,
      lanes: Math.min(MOST_LANES, Math.max(FEWEST_LANES, lanes)),
      crossingMs: Math.round(CROSSING_MS / speed),
      perWindow: Math.max(1, Math.round(FLIGHTS_PER_WINDOW * density)),
      textWidth: (annotation) => lineWidth(lineOf(annotation)) + padding + TOLERANCE_PX,
    };
  }

  /** Shows exactly these: `{flight, x}`, with each flight as returned by `flightsOf`. */
  show(places) {
    const before = this.#texts;
    this.#texts = new Map();
    for (const { flight, x } of places) {
      const text = before.get(flight) ?? this.#add(flight);
      before.delete(flight);
      this.#texts.set(flight, text);
      text.style.transform = `translateX(${x.toFixed(1)}px)`;
      // Texts about to enter would overlap whatever is beside the picture.
      text.style.visibility = x < this.#widthPx ? "" : "hidden";
    }
    for (const text of before.values()) text.remove();
  }

  #add({ annotation, lane, widthPx }) {
    const text = element("span", "danmaku-text", lineOf(annotation));
    text.dir = "auto";
    text.style.top = `${lane * this.#laneHeightPx}px`;
    // Only truncated texts need an explicit width.
    text.style.maxWidth = `${widthPx}px`;
    this.#root.append(text);
    return text;
  }
}

/** An annotation's text as one line. */
function lineOf({ body }) {
  return body.slice(0, LONGEST).replace(/\s+/g, " ").trim();
}
