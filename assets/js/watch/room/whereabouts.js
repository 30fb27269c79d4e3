import { followPlayback } from "../player/player.js";
import { remembered } from "../shared/settings.js";
import { throttle } from "../shared/throttle.js";

/** How far apart the messages of where one is are at least. */
export const TELL_EVERY_MS = 1_000;
/** A playback that is no further than this from where others take it to be is where they take it to be. */
export const CLOSE_MS = 1_500;

/** Whether others may know where one is in the video. */
export const whereaboutsSetting = () => remembered("whereabouts", true);

/** Where somebody is by now, in milliseconds, who told `{at, rate, since}`. */
export function positionAt({ at, rate, since }, nowMs) {
  return Math.max(0, at + rate * Math.max(0, nowMs - since));
}

/**
 * Tells others where in the video one is, while `setting` is on: as often as they could not know it from what was told
 * before. The answers set `clock`, a `ServerClock`.
 */
export function tellWhereabouts({ player, feed, clock, setting, now = () => performance.now() }) {
  /** What was told last, as `{at, rate, since}` by this page's clock; null if nothing was. */
  let told = null;
  const here = () => ({ at: Math.round(player.currentTimeMs()), rate: player.isPlaying() ? player.rate : 0 });
  const isKnown = ({ at, rate }) => told?.rate === rate && Math.abs(positionAt(told, now()) - at) < CLOSE_MS;

  const tell = throttle(async () => {
    if (!feed.isLive) return;
    const place = setting.value ? here() : null;
    if (place === null ? told === null : isKnown(place)) return;
    told = place && { ...place, since: now() };
    const asked = clock.ask();
    const { status, response } = await feed.tellWhereabouts(place ?? {});
    if (status === "ok") clock.answer(asked, { received: response.now, sent: response.now });
    // It is told again with the next move.
    else told = null;
  }, TELL_EVERY_MS);

  followPlayback(player, tell);
  setting.addEventListener("change", tell);
  // The server has forgotten it with the connection.
  feed.addEventListener("live", () => {
    told = null;
    tell();
  });
}
