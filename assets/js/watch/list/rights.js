import { headOf } from "../feed/replay.js";

/**
 * What a reader may do with an annotation: edit and delete their own, and as the video's owner
 * delete anybody's and resolve what heads a thread, and report what others say. Guests have no id. The server decides; this only says which buttons are worth showing.
 */
export function rightsOf(annotation, { id, isOwner }) {
  const { user } = annotation;
  const isMine = user.id === id;
  const mayReport = Boolean(id) && !isMine;
  const mayResolve = isOwner && headOf(annotation) === null;
  return { isMine, mayEdit: isMine, mayDelete: isMine || isOwner, mayResolve, mayReport };
}
