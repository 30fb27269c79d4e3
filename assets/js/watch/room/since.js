const DAY_MS = 24 * 60 * 60 * 1_000;
/** Age in days from which a date is shown instead of a weekday. */
const RECENT_DAYS = 7;

/** The start of a period in the viewer's time zone: "since Tuesday", "since 3 May". */
export function sinceWords(at, now = new Date()) {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
  if (days <= 0) return "since earlier today";
  if (days === 1) return "since yesterday";
  const format = days < RECENT_DAYS ? { weekday: "long" } : { day: "numeric", month: "short" };
  return `since ${at.toLocaleDateString("en-GB", format)}`;
}

function startOfDay(time) {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
