/*
 * Where everything is on the timeline: pure functions of the density, the duration and the width.
 * They look at how many annotations there are in each bucket, never at the annotations.
 */
import { t } from "../../messages/messages.js";
import { formatTime } from "../shared/time.js";

/**
 * The width of a marker as a button: the longest count with some margin, and the recommended size for touch (WCAG
 * 2.2, 2.5.5).
 */
export const MARKER_PX = 32;
export const TOUCH_MARKER_PX = 44;
/** The free space before the first moment and after the last: half the width of the slider's thumb. */
export const EDGE_PX = 12;
/** The width of one bar of the strip, including the gap after it. */
export const BAR_PX = 4;

/**
 * The time that the full width represents: the duration if known, or else the time up to the last entry. Zero
 * without either.
 */
export function scaleOf(durationMs, ...densities) {
  if (durationMs > 0) return durationMs;
  let end = 0;
  for (const { bucketMs, counts } of densities) {
    for (const bucket of counts.keys()) end = Math.max(end, (bucket + 1) * bucketMs);
  }
  return end;
}

/** The position of a moment; moments after the end are at the end. */
export function positionOf(atMs, scaleMs, widthPx) {
  const share = scaleMs > 0 ? Math.min(1, Math.max(0, atMs / scaleMs)) : 0;
  return EDGE_PX + share * Math.max(0, widthPx - 2 * EDGE_PX);
}

/** The moment that is at a position. */
export function momentAt(positionPx, scaleMs, widthPx) {
  const share = (positionPx - EDGE_PX) / Math.max(1, widthPx - 2 * EDGE_PX);
  return Math.round(Math.min(1, Math.max(0, share)) * scaleMs);
}

/**
 * The markers, in order: `{bucket, count, fromMs, toMs, x}`, `x` being the middle. Those that would
 * be less than `apartPx` apart are one, which stands where its first annotations do. So there are
 * never more than fit side by side.
 */
export function markersOf({ bucketMs, counts }, scaleMs, widthPx, apartPx = MARKER_PX) {
  const markers = [];
  for (const bucket of sortedBuckets(counts)) {
    const fromMs = bucket * bucketMs;
    const x = positionOf(fromMs, scaleMs, widthPx);
    const last = markers.at(-1);
    if (last && x < last.x + apartPx) {
      last.count += counts.get(bucket);
      last.toMs = fromMs;
    } else {
      markers.push({ bucket, count: counts.get(bucket), fromMs, toMs: fromMs, x });
    }
  }
  return markers;
}

/** The number of annotations, in words. */
export function countWords(count) {
  return t("timeline-count", { count });
}

/** A marker's label for people who can't see its position. */
export function labelOf({ count, fromMs, toMs }, durationMs) {
  const annotations = countWords(count);
  const [from, to] = [formatTime(fromMs), formatTime(toMs)];
  const marker = from === to
    ? t("timeline-marker", { annotations, time: from })
    : t("timeline-marker-span", { annotations, from, to });
  const isAfterEnd = durationMs > 0 && fromMs >= durationMs;
  return isAfterEnd ? t("timeline-marker-after-end", { marker }) : marker;
}

/** A count in three characters, or four from a hundred thousand on, because markers are narrow. */
export function shortCount(count) {
  return count < 1_000 ? String(count) : t("timeline-thousands", { thousands: String(Math.floor(count / 1_000)) });
}

/**
 * The heights of the strip's bars from left to right, as shares of the highest, 0 to 1. A bucket wider than a bar
 * has several bars, and narrower buckets share one.
 */
export function barsOf({ bucketMs, counts }, scaleMs, widthPx) {
  const sums = new Array(Math.max(0, Math.floor(widthPx / BAR_PX))).fill(0);
  const barAt = (atMs) => Math.floor(positionOf(atMs, scaleMs, widthPx) / BAR_PX);
  for (const [bucket, count] of counts) {
    const first = barAt(bucket * bucketMs);
    const end = Math.max(first + 1, barAt((bucket + 1) * bucketMs));
    for (let bar = first; bar < Math.min(end, sums.length); bar += 1) sums[bar] += count;
  }
  const highest = Math.max(1, ...sums);
  // Square roots keep a single annotation visible next to a crowd.
  return sums.map((sum) => Math.sqrt(sum / highest));
}

function sortedBuckets(counts) {
  return [...counts.keys()].sort((one, other) => one - other);
}
