//! Times in words.

use chrono::{Days, NaiveDateTime, Utc};
use serde::Serialize;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;
/// Age in days from which a date is shown instead of the elapsed time.
const RECENT_DAYS: i64 = 7;

/// A time in machine-readable and in human form.
#[derive(Debug, Serialize)]
pub(crate) struct When {
    datetime: String,
    words: String,
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
    pub(crate) fn words(&self) -> &str {
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

fn ago(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let seconds = (now - at).num_seconds();
    let some =
        |count: i64, unit: &str| format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" });
    match seconds {
        ..MINUTE_S => "just now".to_owned(),
        MINUTE_S..HOUR_S => some(seconds / MINUTE_S, "minute"),
        HOUR_S..DAY_S => some(seconds / HOUR_S, "hour"),
        _ if seconds < RECENT_DAYS * DAY_S => some(seconds / DAY_S, "day"),
        _ => at.format("%-d %b %Y").to_string(),
    }
}

fn since(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let (day, today) = (at.date(), now.date());
    if day >= today {
        return "since earlier today".to_owned();
    }
    if Some(day) == today.checked_sub_days(Days::new(1)) {
        return "since yesterday".to_owned();
    }
    let is_recent = (today - day).num_days() < RECENT_DAYS;
    let format = if is_recent { "since %A" } else { "since %-d %b %Y" };
    at.format(format).to_string()
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
            assert_eq!(ago(time(at), now), words, "{at}");
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
            assert_eq!(since(time(at), now), words, "{at}");
        }
    }
}
