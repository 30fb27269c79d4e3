const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;

/** The latest moment that the server accepts for an annotation: seven days into a video. */
export const LAST_MOMENT_MS = 7 * 24 * HOUR_S * SECOND_MS;

/** Formats a moment: 0:05, 12:34, 1:02:03. */
export function formatTime(atMs) {
  const total = Math.max(0, Math.floor(atMs / SECOND_MS));
  const hours = Math.floor(total / HOUR_S);
  const minutes = Math.floor((total % HOUR_S) / MINUTE_S);
  const seconds = String(total % MINUTE_S).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** Formats a moment to the millisecond, without trailing zeros: 0:05, 12:34.5. */
export function formatExactTime(atMs) {
  const rest = Math.max(0, atMs) % SECOND_MS;
  return rest === 0 ? formatTime(atMs) : `${formatTime(atMs)}.${decimals(rest)}`;
}

/** A moment as the `t` of a URL: whole or decimal seconds, such as 83 or 83.5. */
export function toSeconds(atMs) {
  const rest = atMs % SECOND_MS;
  const whole = String(Math.floor(atMs / SECOND_MS));
  return rest === 0 ? whole : `${whole}.${decimals(rest)}`;
}

function decimals(restMs) {
  return String(restMs).padStart(3, "0").replace(/0+$/, "");
}

// The number of digits is limited, so no number loses precision.
const CLOCK = /^(?:(\d{1,3}):(?=\d{1,2}:))?(?:(\d{1,5}):(?=\d{1,2}(?:\.|$)))?(\d{1,6}(?:\.\d{1,3})?)$/;
const UNITS = /^(?=\d)(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6}(?:\.\d{1,3})?)s)?$/;

/**
 * The moment that a text stands for, in milliseconds, or null: 83, 83.5, 1:23, 1:02:03.5, 1m23s.
 * No moment is later than `LAST_MOMENT_MS`, and after a colon or a unit no part exceeds 59.
 */
export function parseTime(text) {
  const plain = text.trim().toLowerCase().replace(",", ".");
  const match = CLOCK.exec(plain) ?? UNITS.exec(plain);
  if (!match) return null;
  const [hours, minutes, seconds] = match.slice(1).map((part) => part && Number(part));
  if (hours !== undefined && minutes >= MINUTE_S) return null;
  if ((hours ?? minutes) !== undefined && seconds >= MINUTE_S) return null;
  const total = (hours ?? 0) * HOUR_S + (minutes ?? 0) * MINUTE_S + (seconds ?? 0);
  const atMs = Math.round(total * SECOND_MS);
  return atMs <= LAST_MOMENT_MS ? atMs : null;
}
