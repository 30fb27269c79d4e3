import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { throttle } from "../shared/throttle.js";

/** The shortest time between two reports of the position. */
export const TELL_EVERY_MS = 1_000;
/** The largest deviation from the expected position that is not reported. */
export const CLOSE_MS = 1_500;

/** Nothing has been reported on this connection yet. */
const UNKNOWN = Symbol("unknown");

/** Whether to share the viewer's position in the video. */
export const whereaboutsSetting = () => remembered("whereabouts", true);

/** The current position, in milliseconds, of a person who reported `{at, rate, since}`. */
export function positionAt({ at, rate, since }, nowMs) {
  return Math.max(0, at + rate * Math.max(0, nowMs - since));
}

/**
 * Shares the viewer's position while `setting` is on and once they have played or sought: whenever it deviates
 * from what others expect after the last report. Reports are repeated until the server confirms them. The replies
 * set `clock`, a `ServerClock`.
 */
export function tellWhereabouts({ player, feed, clock, setting, now = () => performance.now() }) {
  /** The last report, as `{at, rate, since}` by this page's clock; null if nothing is shared. */
  let known = UNKNOWN;
  let isUnderWay = false;

  const here = () => {
    const place = { at: Math.round(player.currentTimeMs()), rate: player.isPlaying() ? player.rate : 0 };
    const isUntouched = place.at === 0 && place.rate === 0 && !known?.since;
    return setting.value && !isUntouched ? place : null;
  };
  const isKnown = (place) => {
    if (known === UNKNOWN) return false;
    if (known === null || place === null) return known === place;
    return known.rate === place.rate && Math.abs(positionAt(known, now()) - place.at) < CLOSE_MS;
  };
  const tell = throttle(async () => {
    const place = here();
    if (!feed.isLive || isUnderWay || isKnown(place)) return;
    isUnderWay = true;
    known = place && { ...place, since: now() };
    const asked = clock.ask();
    const { status, response } = await feed.tellWhereabouts(place ?? {});
    isUnderWay = false;
    if (status === "ok") clock.answer(asked, { received: response.now, sent: response.now });
    else known = UNKNOWN;
    // The position may have changed, or the report was not confirmed.
    tell();
  }, TELL_EVERY_MS);

  followPlayback(player, tell);
  setting.addEventListener("change", tell);
  // The server forgets the position with the connection.
  feed.addEventListener("live", () => {
    known = UNKNOWN;
    tell();
  });
}
