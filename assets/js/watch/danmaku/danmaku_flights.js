/*
 * Which texts fly over the picture, and where: pure functions of the annotations, the playback time
 * and the size of the picture, so they are the same after any seek, backwards too.
 *
 * All fly at one speed, so that none catches up with the one before it in its lane. The time of the
 * video is cut into windows that take turns: even ones have the even lanes, odd ones the odd. A
 * text clears the right edge within one window, so those of one window never meet those of another,
 * and where each flies follows from its own window alone, wherever the playback came from.
 */

/** How long a point takes from the right edge to the left, at normal speed. */
export const CROSSING_MS = 8_000;
/** The most texts of one window that fly, at normal density; the others appear only in the panel. */
export const FLIGHTS_PER_WINDOW = 10;
/** Texts wider than this share of the picture are cut, so that each clears the edge within a window. */
export const WIDEST = 0.45;
/** The smallest gap between two texts in a lane, as a share of the picture's width. */
const GAP = 0.5 - WIDEST;
/** How many windows have texts in flight at once: one crossing, and the widest text's own width. */
const WINDOWS_IN_FLIGHT = 4;

/** The length of a window, whose texts are assigned to lanes together. */
export const windowMsOf = ({ crossingMs }) => crossingMs / 2;

/** The highest number of texts on the screen. */
export const mostFlights = ({ perWindow }) => WINDOWS_IN_FLIGHT * perWindow;

/**
 * What flights depend on besides the annotations.
 *
 * @typedef {object} Picture
 * @property {number} widthPx
 * @property {number} lanes at least two
 * @property {number} crossingMs how long a point takes from the right edge to the left
 * @property {number} perWindow how many texts of one window fly at most
 * @property {(annotation: object) => number} textWidth in pixels
 */

/**
 * The flights that begin in a window: `{annotation, lane, widthPx}` in the order of their moments.
 *
 * @param {object[]} annotations those of the window, in (at, id) order
 * @param {number} index which window it is
 * @param {Picture} picture
 */
export function flightsOf(annotations, index, { widthPx, lanes, crossingMs, perWindow, textWidth }) {
  const own = [];
  for (let lane = index % 2; lane < lanes; lane += 2) own.push({ lane, freeAtMs: 0 });
  const flights = [];
  for (const annotation of annotations) {
    if (flights.length === perWindow) break;
    const found = freeLane(own, annotation);
    if (!found) continue;
    const width = Math.min(textWidth(annotation), WIDEST * widthPx);
    found.freeAtMs = annotation.at + (width / widthPx + GAP) * crossingMs;
    flights.push({ annotation, lane: found.lane, widthPx: width });
  }
  return flights;
}

/** A lane that is free at an annotation's moment; its id decides which one is tried first. */
function freeLane(lanes, { id, at }) {
  for (let tried = 0; tried < lanes.length; tried += 1) {
    const lane = lanes[(id + tried) % lanes.length];
    if (lane.freeAtMs <= at) return lane;
  }
  return null;
}

/** The windows that have texts in flight at a moment, as their indices. */
export function windowsAt(atMs, picture) {
  const last = Math.floor(atMs / windowMsOf(picture));
  const first = Math.max(0, last - WINDOWS_IN_FLIGHT + 1);
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}

/**
 * The position of a flight's left edge at a moment, from the picture's left edge; null when it is not in flight.
 */
export function placeAt({ annotation, widthPx: own }, atMs, { widthPx, crossingMs }) {
  if (annotation.at > atMs) return null;
  const x = widthPx - ((atMs - annotation.at) / crossingMs) * widthPx;
  return x + own > 0 ? x : null;
}
