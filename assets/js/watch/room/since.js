import { dateLocale, t } from "../../messages/messages.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Age in days from which a date is shown instead of a weekday. */
const RECENT_DAYS = 7;

/** The start of a period in the viewer's time zone, in English "since Tuesday" or "since 3 May". */
export function sinceWords(at, now = new Date()) {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
  if (days <= 0) return t("since-today");
  if (days === 1) return t("since-yesterday");
  const words = (format) => at.toLocaleDateString(dateLocale, format);
  if (days < RECENT_DAYS) return t("since-day", { day: words({ weekday: "long" }) });
  return t("since-date", { date: words({ day: "numeric", month: "short" }) });
}

function startOfDay(time) {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
