import { headOf } from "../feed/replay.js";

/**
 * What a reader may do with an annotation: edit and delete their own, report other people's, and as the video's
 * owner delete any and resolve those that head a thread. Guests have no id. The server decides; this only
 * determines which buttons to show.
 */
export function rightsOf(annotation, { id, isOwner }) {
  const { user } = annotation;
  const isMine = user.id === id;
  const mayReport = Boolean(id) && !isMine;
  const mayResolve = isOwner && headOf(annotation) === null;
  return { isMine, mayEdit: isMine, mayDelete: isMine || isOwner, mayResolve, mayReport };
}
