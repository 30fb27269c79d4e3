import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { throttle } from "../shared/throttle.js";

/** How far apart the messages of where one is are at least. */
export const TELL_EVERY_MS = 1_000;
/** How far from the place that others expect one may be without telling them. */
export const CLOSE_MS = 1_500;

/** What others know before they are told anything on a connection. */
const UNKNOWN = Symbol("unknown");

/** Whether others may know where one is in the video. */
export const whereaboutsSetting = () => remembered("whereabouts", true);

/** Where somebody is by now, in milliseconds, who told `{at, rate, since}`. */
export function positionAt({ at, rate, since }, nowMs) {
  return Math.max(0, at + rate * Math.max(0, nowMs - since));
}

/**
 * Tells others where in the video one is, while `setting` is on and once one has played or sought: whenever that is not
 * what they expect after what they were told last. It tells again until the server has confirmed it. The answers set
 * `clock`, a `ServerClock`.
 */
export function tellWhereabouts({ player, feed, clock, setting, now = () => performance.now() }) {
  /** What others know, as `{at, rate, since}` by this page's clock; null if nobody is to know anything. */
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
    // It may be another place by now, or was not confirmed.
    tell();
  }, TELL_EVERY_MS);

  followPlayback(player, tell);
  setting.addEventListener("change", tell);
  // The server forgets it with the connection.
  feed.addEventListener("live", () => {
    known = UNKNOWN;
    tell();
  });
}
