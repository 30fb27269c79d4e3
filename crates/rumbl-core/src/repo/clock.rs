use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// The time for `inserted_at` and `updated_at`: UTC, in microseconds, the precision of both
/// databases.
pub(crate) fn now() -> NaiveDateTime {
    let now = Utc::now();
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now).naive_utc()
}

/// As long as any lease may last, in days: both databases can store the time in a century.
const MAX_DAYS: i64 = 36_500;

/// `duration` as the databases count it, a century at most.
pub(crate) fn delta(duration: Duration) -> TimeDelta {
    let max = TimeDelta::days(MAX_DAYS);
    TimeDelta::from_std(duration).map_or(max, |delta| delta.min(max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_duration_ends_within_what_databases_can_store() {
        assert_eq!(delta(Duration::from_secs(90)), TimeDelta::seconds(90));
        assert!(now().checked_add_signed(delta(Duration::MAX)).is_some());
    }
}
