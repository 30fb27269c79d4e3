/** Whether a playback from the server is moving or about to. */
export function isMoving(playback) {
  return playback.is_playing && !playback.is_waiting;
}

/** Its position at a server time, in milliseconds of the video. */
export function positionAt(playback, serverMs) {
  const elapsed = isMoving(playback) ? Math.max(0, serverMs - playback.as_of) : 0;
  return playback.position + elapsed * playback.rate;
}
