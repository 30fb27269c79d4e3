/*
 * What is on the screen is a function of the annotations and the playback time, so it is the same
 * after any seek, backwards too, and nobody sees what belongs to a moment still to come.
 *
 * `annotations` are in the order of `AnnotationStore`.
 */

/** How many annotations have had their moment at `atMs`: the first so many are shown. */
export function countUntil(annotations, atMs) {
  return firstIndex(annotations, (annotation) => annotation.at > atMs);
}

/** The first annotation after `atMs`, or null. */
export function nextAfter(annotations, atMs) {
  return annotations[countUntil(annotations, atMs)] ?? null;
}

/** The last annotation before `atMs`, or null. */
export function previousBefore(annotations, atMs) {
  return annotations[firstIndex(annotations, (annotation) => annotation.at >= atMs) - 1] ?? null;
}

/** The first index where `isPast` holds, in a list where it holds from some index on. */
function firstIndex(annotations, isPast) {
  let low = 0;
  let high = annotations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(annotations[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
