/**
 * What a reader may do with an annotation: edit and delete their own, and as the video's owner
 * delete anybody's, and report what others say. Guests have no id. The server decides; this only says which buttons are worth showing.
 */
export function rightsOf({ user }, { id, isOwner }) {
  const isMine = user.id === id;
  const mayReport = Boolean(id) && !isMine;
  return { isMine, mayEdit: isMine, mayDelete: isMine || isOwner, mayReport };
}
