/**
 * What a reader may do with an annotation: edit and delete their own, and as the video's owner
 * delete anybody's. The server decides; this only says which buttons are worth showing.
 */
export function rightsOf({ user }, { id, isOwner }) {
  const isMine = user.id === id;
  return { isMine, mayEdit: isMine, mayDelete: isMine || isOwner };
}
