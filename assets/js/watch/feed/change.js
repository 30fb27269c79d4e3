/**
 * What happened to one annotation.
 *
 * @typedef {object} Change
 * @property {number} id
 * @property {object | null} annotation what it is now; null once it is deleted
 * @property {number | null} [wasAt] the moment it had before: absent for a new annotation, and null
 *   where the server can no longer tell
 */

const READERS = new Map([
  ["new_annotation", (annotation) => ({ id: annotation.id, annotation })],
  [
    "annotation_updated",
    ({ was_at: wasAt = null, ...annotation }) => ({ id: annotation.id, annotation, wasAt }),
  ],
  ["annotation_deleted", ({ id, at: wasAt = null }) => ({ id, annotation: null, wasAt })],
]);

/** The events of the channel that are changes to annotations. */
export const CHANGE_EVENTS = [...READERS.keys()];

/**
 * Reads an entry of the video's log, `{event, payload}`, broadcast or missed; null for what is no
 * change to an annotation.
 * @returns {Change | null}
 */
export function changeOf({ event, payload: { seq: _seq, ...payload } }) {
  return READERS.get(event)?.(payload) ?? null;
}

/** Whether a change is an annotation that was not there before. */
export function isNew({ wasAt }) {
  return wasAt === undefined;
}
