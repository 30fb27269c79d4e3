/*
 * What is on the screen is a function of the annotations and the playback time, so it is the same
 * after any seek, backwards too, and nobody sees what belongs to a moment still to come.
 *
 * `annotations` are in the order of their moments, and of their ids within a moment.
 */

/** Compares two annotations for sorting; negative if `one` comes first. */
export function compareMoments(one, other) {
  return one.at - other.at || one.id - other.id;
}

/** The id of the annotation that heads the thread of a reply, or null if it is not a reply. */
export function headOf({ reply_to_id: headId = null }) {
  return headId;
}

/** Whether the head of a thread is deleted, so that only its replies remain. */
export function isGone({ isGone: gone = false }) {
  return gone;
}

/** Whether the video's owner has resolved an annotation. */
export function isResolved({ resolved = false }) {
  return resolved;
}

/** How many annotations have a moment up to `atMs`. */
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

/** The annotations from one moment to another, both included. */
export function between(annotations, fromMs, toMs) {
  const first = firstIndex(annotations, (annotation) => annotation.at >= fromMs);
  return annotations.slice(first, countUntil(annotations, toMs));
}

/** The index at which an annotation belongs in sorted order. */
export function placeOf(annotations, annotation) {
  return firstIndex(annotations, (other) => compareMoments(other, annotation) >= 0);
}

/** The first index where `isPast` holds; it must hold for all later ones too. */
export function firstIndex(list, isPast) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(list[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
