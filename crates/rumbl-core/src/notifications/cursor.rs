use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime};
use thiserror::Error as ThisError;

use super::notification::Notification;

/// The end of the year 9999; the two databases sort later times differently.
const LAST_MICROS: i64 = 253_402_300_799_999_999;

/// A position in a user's notifications, the latest first. Its text is `MICROSECONDS-ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationCursor {
    pub(super) active_at: NaiveDateTime,
    pub(super) id: i64,
}

/// The text is not a valid cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("is no place among notifications")]
pub struct InvalidCursor;

impl NotificationCursor {
    /// Before the first notification.
    pub(super) fn start() -> Self {
        let last = DateTime::from_timestamp_micros(LAST_MICROS).unwrap_or_default();
        Self { active_at: last.naive_utc(), id: i64::MAX }
    }

    /// The position of a notification.
    pub fn of(notification: &Notification) -> Self {
        Self { active_at: notification.active_at, id: notification.id.get() }
    }
}

impl fmt::Display for NotificationCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.active_at.and_utc().timestamp_micros(), self.id)
    }
}

impl FromStr for NotificationCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let number = |text: &str| {
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i64>().ok().filter(|_| is_plain).ok_or(InvalidCursor)
        };
        let (micros, id) = text.split_once('-').ok_or(InvalidCursor)?;
        let micros = number(micros).ok().filter(|micros| *micros <= LAST_MICROS);
        let time = micros.and_then(DateTime::from_timestamp_micros).ok_or(InvalidCursor)?;
        Ok(Self { active_at: time.naive_utc(), id: number(id)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written_and_nothing_else_is_one() {
        let text = "1764280800123456-7";
        assert_eq!(text.parse::<NotificationCursor>().unwrap().to_string(), text);
        for wrong in ["", "-", "1-", "-1", "1", "a-1", "1-a", "+1-1", "9223372036854775807-1"] {
            assert_eq!(wrong.parse::<NotificationCursor>(), Err(InvalidCursor), "{wrong}");
        }
    }
}
