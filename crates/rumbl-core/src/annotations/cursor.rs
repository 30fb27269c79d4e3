use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

/// Characters of a cursor's text at most.
const MAX_LENGTH: usize = 128;

/// Where a page of annotations ended. Its text is opaque to clients and contains no secret.
///
/// It carries the order, the position, and the highest id that was visible when the first page was
/// read. Later pages leave out anything newer, because clients receive that live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The position after which the next page begins.
    pub(super) place: Place,
    /// The highest id that may be on a page.
    pub(super) last_id: i64,
}

/// A position in one of the two orders of annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// In the order of the video: after this moment, or at this moment with a higher id, up to the
    /// moment `to_ms`.
    At { at_ms: i64, id: i64, to_ms: i64 },
    /// In the order of ids: after this id.
    Id { id: i64 },
}

/// The text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no cursor")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last_id = self.last_id;
        let text = match self.place {
            Place::At { at_ms, id, to_ms } => format!("at.{last_id}.{at_ms}.{id}.{to_ms}"),
            Place::Id { id } => format!("id.{last_id}.{id}"),
        };
        formatter.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        parse(text).ok_or(InvalidCursor)
    }
}

fn parse(text: &str) -> Option<Cursor> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (order, numbers) = text.split_once('.')?;
    let number = |text: &str| text.parse().ok().filter(|number: &i64| *number >= 0);
    let numbers: Vec<i64> = numbers.split('.').map(number).collect::<Option<_>>()?;
    match (order, numbers.as_slice()) {
        ("at", &[last_id, at_ms, id, to_ms]) => {
            Some(Cursor { place: Place::At { at_ms, id, to_ms }, last_id })
        }
        ("id", &[last_id, id]) => Some(Cursor { place: Place::Id { id }, last_id }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursors() -> impl Strategy<Value = Cursor> {
        let number = || 0..=i64::MAX;
        let place = prop_oneof![
            (number(), number(), number()).prop_map(|(at_ms, id, to_ms)| Place::At {
                at_ms,
                id,
                to_ms
            }),
            number().prop_map(|id| Place::Id { id }),
        ];
        (place, number()).prop_map(|(place, last_id)| Cursor { place, last_id })
    }

    proptest! {
        #[test]
        fn a_cursor_reads_what_it_writes_and_stays_short(cursor in cursors()) {
            let text = cursor.to_string();
            prop_assert!(text.len() <= MAX_LENGTH);
            prop_assert_eq!(text.parse(), Ok(cursor));
        }

        #[test]
        fn no_text_makes_a_cursor_panic(text in ".{0,200}") {
            let _: Result<Cursor, _> = text.parse();
        }
    }

    #[test]
    fn what_rumbl_did_not_write_is_no_cursor() {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for text in [
            String::new(),
            "at.1.2.3.4".to_owned(),
            encode("at.1.2.3"),
            encode("id.1.2.3"),
            encode("id.1.-2"),
            encode("id.1.2.5e3"),
            encode("id.1.99999999999999999999"),
            encode("up.1.2"),
            encode(&format!("id.1.{}2", "0".repeat(200))),
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text:?}");
        }
    }
}
