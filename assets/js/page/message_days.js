import { dateLocale, t } from "../messages/messages.js";

const WEEKDAY = new Intl.DateTimeFormat(dateLocale, { weekday: "long" });
const DATE = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "long", year: "numeric" });
const TIME = new Intl.DateTimeFormat(dateLocale, { hour: "2-digit", minute: "2-digit" });

/** A cache of formatted times, so that a long conversation is not formatted again with each message. */
const known = new Map();
const MAX_KNOWN = 1_000;

/**
 * Shows times of messages in the reader's time zone. The server doesn't know it, and renders UTC. Each day is
 * named above its first message.
 */
export function localize(log) {
  let before;
  for (const row of log.querySelectorAll("[data-number]")) {
    const time = row.querySelector(".said-who time");
    const { day, clock } = wordsOf(time.dateTime);
    write(time, clock);
    const heading = row.querySelector(".said-day");
    if (day === before) heading?.remove();
    else write((heading ?? addHeading(row)).firstElementChild, day);
    before = day;
  }
}

function wordsOf(dateTime) {
  if (!known.has(dateTime)) {
    if (known.size >= MAX_KNOWN) known.clear();
    const at = new Date(dateTime);
    const day = t("message-day", { weekday: WEEKDAY.format(at), date: DATE.format(at) });
    known.set(dateTime, { day, clock: TIME.format(at) });
  }
  return known.get(dateTime);
}

function addHeading(row) {
  const heading = document.createElement("h2");
  heading.className = "said-day";
  heading.append(document.createElement("span"));
  row.prepend(heading);
  return heading;
}

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
