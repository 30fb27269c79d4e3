use serde_json::Value as Json;

use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError, Invalid, Params};

/// The maximum position of a playback: a day.
pub const MAX_POSITION_MS: i64 = 24 * 60 * 60 * 1000;
/// The slowest rate, in thousandths.
pub const MIN_RATE_PERMILLE: i32 = 250;
/// The fastest rate, in thousandths.
pub const MAX_RATE_PERMILLE: i32 = 4_000;

const POSITION: Field = Field::integer("position");
const RATE: Field = Field::text("rate");
const EVENT: Field = Field::text("event");

const WRONG_RATE: FieldError = FieldError::new("must be between 0.25 and 4");
const UNKNOWN: FieldError = FieldError::new("is unknown");

/// A command to a room's playback. Positions are in milliseconds of the video, from 0 to [`MAX_POSITION_MS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Play, from a position or from the current one.
    Play {
        /// The position.
        at_ms: Option<i64>,
    },
    /// Pause, at a position or at the current one.
    Pause {
        /// The position.
        at_ms: Option<i64>,
    },
    /// Jump to a position.
    Seek {
        /// The position.
        at_ms: i64,
    },
    /// Change the playback rate.
    Rate {
        /// The rate in thousandths.
        permille: i32,
    },
}

/// Parses a command: `play` and `pause` with an optional `position`, `seek` with a `position`, and `rate` with a `rate`
/// such as 1.25.
///
/// # Errors
/// [`crate::Error::Invalid`], with an error on `event` if it is not one of these.
pub fn parse_command(event: &str, params: &Params) -> Result<Command> {
    let changeset =
        Changeset::new([]).cast(params, &[POSITION]).validate_number(POSITION, 0..=MAX_POSITION_MS);
    let at_ms = changeset.integer(POSITION);
    let (changeset, command) = match event {
        "play" => (changeset, Some(Command::Play { at_ms })),
        "pause" => (changeset, Some(Command::Pause { at_ms })),
        "seek" => {
            (changeset.validate_required(&[POSITION]), at_ms.map(|at_ms| Command::Seek { at_ms }))
        }
        "rate" => match params.get("rate").and_then(permille) {
            Some(permille) => (changeset, Some(Command::Rate { permille })),
            None => (changeset.add_error(RATE, WRONG_RATE), None),
        },
        _ => (changeset.add_error(EVENT, UNKNOWN), None),
    };
    let changeset = changeset.apply_action(Action::Query)?;
    // A valid command has all of its params.
    command.ok_or_else(|| Invalid(Box::new(changeset)).into())
}

fn permille(rate: &Json) -> Option<i32> {
    let permille = (rate.as_f64()? * 1_000.0).round();
    let range = f64::from(MIN_RATE_PERMILLE)..=f64::from(MAX_RATE_PERMILLE);
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and within the range")]
    range.contains(&permille).then_some(permille as i32)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Error;

    fn parsed(event: &str, params: Json) -> std::result::Result<Command, String> {
        let params: Params = serde_json::from_value(params).unwrap();
        parse_command(event, &params).map_err(|error| match error {
            Error::Invalid(changeset) => changeset.to_string(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn a_command_says_where_and_how_fast() {
        assert_eq!(parsed("play", json!({})), Ok(Command::Play { at_ms: None }));
        assert_eq!(
            parsed("pause", json!({"position": 86_400_000})),
            Ok(Command::Pause { at_ms: Some(MAX_POSITION_MS) })
        );
        assert_eq!(parsed("seek", json!({"position": 0})), Ok(Command::Seek { at_ms: 0 }));
        for (rate, permille) in [(json!(1.25), 1_250), (json!(0.25), 250), (json!(4), 4_000)] {
            assert_eq!(parsed("rate", json!({"rate": rate})), Ok(Command::Rate { permille }));
        }
    }

    #[test]
    fn an_absurd_position_or_rate_is_refused_by_its_name() {
        for position in
            [json!(-1), json!(86_400_001), json!(1e300), json!(0.5), json!("x"), json!([])]
        {
            for event in ["play", "pause", "seek"] {
                let refusal = parsed(event, json!({"position": position})).unwrap_err();
                assert!(refusal.starts_with("position "), "{event} {position}: {refusal}");
            }
        }
        assert_eq!(parsed("seek", json!({})).unwrap_err(), "position can't be blank");
        for rate in
            [json!(0), json!(0.2), json!(4.01), json!(-1), json!(1e300), json!("1"), Json::Null]
        {
            let refusal = parsed("rate", json!({"rate": rate})).unwrap_err();
            assert_eq!(refusal, "rate must be between 0.25 and 4", "{rate}");
        }
        assert_eq!(parsed("stop", json!({})).unwrap_err(), "event is unknown");
    }
}
