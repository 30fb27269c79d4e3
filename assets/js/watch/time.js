const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;

/** A moment of a video as people write it: 0:05, 12:34, 1:02:03. */
export function formatTime(atMs) {
  const total = Math.max(0, Math.floor(atMs / SECOND_MS));
  const hours = Math.floor(total / HOUR_S);
  const minutes = Math.floor((total % HOUR_S) / MINUTE_S);
  const seconds = String(total % MINUTE_S).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}
