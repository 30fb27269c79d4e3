import { formatTime } from "./time.js";

/**
 * What is wrong with a moment that the video does not have, in words; empty when nothing is. A
 * duration that is not known, or of a live stream, is null, and excludes nothing.
 */
export function afterEnd(atMs, durationMs) {
  const isAfter = durationMs !== null && atMs > durationMs;
  return isAfter ? `This video ends at ${formatTime(durationMs)}.` : "";
}
