import { headOf, isResolved } from "./replay.js";

/**
 * What happened to one annotation.
 *
 * @typedef {object} Change
 * @property {number} id
 * @property {object | null} annotation what it is now; null once it is deleted
 * @property {number | null} replyTo the annotation that heads its thread, if it is a reply
 * @property {number | null} [wasAt] its previous moment: absent for a new annotation, null if the
 *   server no longer knows it
 * @property {boolean} wasResolved whether it was resolved before
 */

const READERS = new Map([
  ["new_annotation", (annotation) => ({ id: annotation.id, annotation, replyTo: headOf(annotation), wasResolved: false })],
  [
    "annotation_updated",
    ({ was_at: wasAt = null, was_resolved: wasResolved = false, ...annotation }) => ({
      id: annotation.id, annotation, replyTo: headOf(annotation), wasAt, wasResolved,
    }),
  ],
  [
    "annotation_deleted",
    ({ id, at: wasAt = null, reply_to_id: replyTo = null, was_resolved: wasResolved = false }) => ({
      id, annotation: null, replyTo, wasAt, wasResolved,
    }),
  ],
]);

/** The channel's events that are changes to annotations. */
export const CHANGE_EVENTS = [...READERS.keys()];

/**
 * Reads a log entry, `{event, payload}`, whether broadcast or missed; null if it is not a change to
 * an annotation.
 * @returns {Change | null}
 */
export function changeOf({ event, payload: { seq: _seq, ...payload } }) {
  return READERS.get(event)?.(payload) ?? null;
}

/** Whether a change is a new annotation. */
export function isNew({ wasAt }) {
  return wasAt === undefined;
}

/** Whether a change resolved an annotation or opened it again. */
export function isResolution({ annotation, wasAt, wasResolved }) {
  return annotation !== null && wasAt !== undefined && isResolved(annotation) !== wasResolved;
}
