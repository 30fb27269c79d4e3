use chrono::{DateTime, NaiveDateTime, Utc};

/// The time for `inserted_at` and `updated_at`: UTC, in microseconds, the precision of both
/// databases.
pub(crate) fn now() -> NaiveDateTime {
    let now = Utc::now();
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now).naive_utc()
}
