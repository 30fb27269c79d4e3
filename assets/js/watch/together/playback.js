/** Whether a playback, as the server sends it, moves or is about to. */
export function isMoving(playback) {
  return playback.is_playing && !playback.is_waiting;
}

/** Where it is at a time of the server's, in milliseconds of the video. */
export function positionAt(playback, serverMs) {
  const elapsed = isMoving(playback) ? Math.max(0, serverMs - playback.as_of) : 0;
  return playback.position + elapsed * playback.rate;
}
