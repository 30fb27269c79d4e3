use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime};
use thiserror::Error;

use super::conversation::Conversation;
use crate::ids::ConversationId;

/// A place in a user's list of conversations, which is sorted by when they were last active: next to a conversation, as
/// it was when it was read. Its text is `MICROSECONDS.ID`.
///
/// A new message moves its conversation to the top of the list, and leaves the places of all others. So a conversation
/// that was read is not read again further down. One that was not read yet, and moves to the top, is missing from the
/// rest of the list, and is found by reading from the top again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPlace {
    pub(super) active_at: NaiveDateTime,
    pub(super) id: ConversationId,
}

/// The last microsecond of the year 9999. SQLite compares times as text, which works for years of four digits.
const MAX_MICROS: i64 = 253_402_300_799_999_999;

/// The text or the numbers are no place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no place in a list of conversations")]
pub struct InvalidListPlace;

impl ListPlace {
    /// When the conversation was last active, in microseconds since 1970, and its id.
    pub fn numbers(self) -> (i64, i64) {
        (self.active_at.and_utc().timestamp_micros(), self.id.get())
    }
}

impl From<&Conversation> for ListPlace {
    fn from(conversation: &Conversation) -> Self {
        Self { active_at: conversation.active_at, id: conversation.id }
    }
}

impl TryFrom<(i64, i64)> for ListPlace {
    type Error = InvalidListPlace;

    /// The inverse of [`ListPlace::numbers`].
    fn try_from((active_at_us, id): (i64, i64)) -> Result<Self, InvalidListPlace> {
        let micros = Some(active_at_us).filter(|micros| (0..=MAX_MICROS).contains(micros));
        let at = micros.and_then(DateTime::from_timestamp_micros).ok_or(InvalidListPlace)?;
        let active_at = at.naive_utc();
        Ok(Self { active_at, id: id.try_into().map_err(|_no_id| InvalidListPlace)? })
    }
}

impl fmt::Display for ListPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (active_at_us, id) = self.numbers();
        write!(formatter, "{active_at_us}.{id}")
    }
}

impl FromStr for ListPlace {
    type Err = InvalidListPlace;

    fn from_str(text: &str) -> Result<Self, InvalidListPlace> {
        let numbers = text.split_once('.').ok_or(InvalidListPlace)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_no_number| InvalidListPlace);
        (number(numbers.0)?, number(numbers.1)?).try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_what_it_writes() {
        for text in ["0.1", "1764417600123456.7", "253402300799999999.9007199254740991"] {
            assert_eq!(text.parse::<ListPlace>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nonsense_is_no_place() {
        for text in [
            "",
            ".",
            "1",
            "1.",
            ".1",
            "x.1",
            "1.x",
            "-1.1",
            "1.0",
            "1.-1",
            "1.1.1",
            "253402300800000000.1",
        ] {
            assert_eq!(text.parse::<ListPlace>(), Err(InvalidListPlace), "{text:?}");
        }
    }
}
