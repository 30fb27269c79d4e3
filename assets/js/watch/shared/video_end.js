import { t } from "../../messages/messages.js";
import { formatTime } from "./time.js";

/** How far after the end of a video a moment still counts as its end. */
const TOLERANCE_MS = 100;

/**
 * What is wrong with a moment that the video does not have, in words; empty when nothing is. A
 * duration that is not known, or of a live stream, is null, and excludes nothing.
 */
export function afterEnd(atMs, durationMs) {
  const isAfter = durationMs !== null && atMs > durationMs;
  return isAfter ? t("time-after-end", { end: formatTime(durationMs) }) : "";
}

/** The same check for a seek, which then goes to the end. */
export function jumpPastEnd(atMs, durationMs) {
  const isAfter = durationMs !== null && atMs > durationMs + TOLERANCE_MS;
  if (!isAfter) return "";
  return t("time-jumped-past-end", { time: formatTime(atMs), end: formatTime(durationMs) });
}
