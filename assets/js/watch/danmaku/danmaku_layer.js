import { element } from "../shared/dom.js";

/** What is left free of lanes at the picture's foot, where players have their controls. */
const CONTROLS_PX = 88;
/** Windows take turns with the lanes, so there must be one for each. */
const FEWEST_LANES = 2;
const MOST_LANES = 24;
/** So much of a long text is measured and shown at most; the stylesheet cuts it further. */
const LONGEST = 120;

/**
 * The element over the picture in which texts fly. It never takes a click or the focus, and screen
 * readers skip it, as all of it is in the panel too. It dispatches `changed` when its size changes.
 */
export class DanmakuLayer extends EventTarget {
  #root;
  #texts = new Map();
  #laneHeightPx = 0;
  #pen = document.createElement("canvas").getContext("2d");

  constructor(root) {
    super();
    this.#root = root;
    const resized = () => this.dispatchEvent(new Event("changed"));
    new ResizeObserver(resized).observe(root);
  }

  /** What `flightsOf` needs to know of the picture. */
  picture() {
    const { clientWidth: widthPx, clientHeight } = this.#root;
    const style = getComputedStyle(this.#root);
    this.#pen.font = style.font;
    const padding = 2 * parseFloat(style.getPropertyValue("--padding"));
    this.#laneHeightPx = parseFloat(style.lineHeight);
    const lanes = Math.floor((clientHeight - CONTROLS_PX) / this.#laneHeightPx);
    const lineWidth = (line) => Math.ceil(this.#pen.measureText(line).width);
    return {
      widthPx,
      lanes: Math.min(MOST_LANES, Math.max(FEWEST_LANES, lanes)),
      textWidth: (annotation) => lineWidth(lineOf(annotation)) + padding,
    };
  }

  /** Shows exactly these: `{flight, x}`, each flight as `flightsOf` gave it. */
  show(places) {
    const before = this.#texts;
    this.#texts = new Map();
    for (const { flight, x } of places) {
      const text = before.get(flight) ?? this.#add(flight);
      before.delete(flight);
      this.#texts.set(flight, text);
      text.style.transform = `translateX(${x.toFixed(1)}px)`;
    }
    for (const text of before.values()) text.remove();
  }

  #add({ annotation, lane, widthPx }) {
    const text = element("span", "danmaku-text", lineOf(annotation));
    text.style.top = `${lane * this.#laneHeightPx}px`;
    text.style.width = `${widthPx}px`;
    this.#root.append(text);
    return text;
  }
}

/** An annotation's text as one line. */
function lineOf({ body }) {
  return body.slice(0, LONGEST).replace(/\s+/g, " ").trim();
}
