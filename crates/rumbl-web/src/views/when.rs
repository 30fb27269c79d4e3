//! Times in words.

use chrono::{Datelike, Days, NaiveDateTime, Utc};
use serde::Serialize;

use crate::i18n::{Message, t};

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;
/// Age in days from which a date is shown instead of the elapsed time.
const RECENT_DAYS: i64 = 7;

/// A time in machine-readable and in human form.
#[derive(Debug, Serialize)]
pub(crate) struct When {
    datetime: String,
    words: Message,
}

impl When {
    /// The elapsed time, or the day: `5 minutes ago`, `3 May 2026`.
    pub(crate) fn ago(at: NaiveDateTime) -> Self {
        Self { datetime: datetime(at), words: ago(at, Utc::now().naive_utc()) }
    }

    /// The machine-readable form.
    pub(crate) fn datetime(&self) -> &str {
        &self.datetime
    }

    /// The human form.
    pub(crate) fn words(&self) -> &Message {
        &self.words
    }

    /// The start of a period: `since Tuesday`, `since 3 May`.
    pub(crate) fn since(at: NaiveDateTime) -> Self {
        Self { datetime: datetime(at), words: since(at, Utc::now().naive_utc()) }
    }
}

fn datetime(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn ago(at: NaiveDateTime, now: NaiveDateTime) -> Message {
    let seconds = (now - at).num_seconds();
    match seconds {
        ..MINUTE_S => t!("ago-now"),
        MINUTE_S..HOUR_S => t!("ago-minutes", count = seconds / MINUTE_S),
        HOUR_S..DAY_S => t!("ago-hours", count = seconds / HOUR_S),
        _ if seconds < RECENT_DAYS * DAY_S => t!("ago-days", count = seconds / DAY_S),
        _ => day(at),
    }
}

fn since(at: NaiveDateTime, now: NaiveDateTime) -> Message {
    let (date, today) = (at.date(), now.date());
    if date >= today {
        return t!("since-today");
    }
    if Some(date) == today.checked_sub_days(Days::new(1)) {
        return t!("since-yesterday");
    }
    let is_recent = (today - date).num_days() < RECENT_DAYS;
    t!("since", day = if is_recent { weekday(at) } else { day(at) })
}

/// The day of a time: `3 May 2026`.
pub(crate) fn day(at: NaiveDateTime) -> Message {
    t!("day", day = at.day(), month = at.month(), year = at.year().to_string())
}

/// The day of a time, with the month in full: `3 January 2026`.
pub(crate) fn long_day(at: NaiveDateTime) -> Message {
    t!("long-day", day = at.day(), month = at.month(), year = at.year().to_string())
}

/// The day of the week: `Monday`.
pub(crate) fn weekday(at: NaiveDateTime) -> Message {
    t!("weekday", weekday = at.weekday().number_from_monday())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
    }

    #[test]
    fn a_time_is_so_long_ago_or_a_day() {
        let now = time("2026-05-12 12:00:00");
        for (at, words) in [
            ("2026-05-12 12:00:05", "just now"),
            ("2026-05-12 11:59:01", "just now"),
            ("2026-05-12 11:59:00", "1 minute ago"),
            ("2026-05-12 11:00:01", "59 minutes ago"),
            ("2026-05-12 10:00:00", "2 hours ago"),
            ("2026-05-11 11:00:00", "1 day ago"),
            ("2026-05-05 12:00:01", "6 days ago"),
            ("2026-05-05 12:00:00", "5 May 2026"),
        ] {
            assert_eq!(ago(time(at), now).to_string(), words, "{at}");
        }
    }

    #[test]
    fn since_names_the_day() {
        let now = time("2026-05-12 12:00:00");
        for (at, words) in [
            ("2026-05-12 11:59:00", "since earlier today"),
            ("2026-05-13 00:00:00", "since earlier today"),
            ("2026-05-11 23:59:00", "since yesterday"),
            ("2026-05-06 12:00:00", "since Wednesday"),
            ("2026-05-05 12:00:00", "since 5 May 2026"),
        ] {
            assert_eq!(since(time(at), now).to_string(), words, "{at}");
        }
    }
}
