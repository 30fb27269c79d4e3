//! Where in a video a person is.

use chrono::Utc;
use rumbl_core::Result;
use rumbl_core::annotations::AT_RANGE_MS;
use rumbl_core::changeset::{Action, Changeset, Field, FieldError, Params};
use serde::Serialize;
use serde_json::Value as Json;

/// The highest playback rate that is accepted.
const MAX_RATE: f64 = 4.0;

const AT: Field = Field::integer("at");
const RATE: Field = Field::text("rate");
const WRONG_RATE: FieldError = FieldError::new("must be between 0 and 4");

/// See the module's documentation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Whereabouts {
    /// The position in the video, in milliseconds.
    at: i64,
    /// The playback rate: 1 is normal speed, 0 is paused.
    rate: f64,
    /// When they were at that position, in milliseconds since 1970 by the server's clock.
    since: i64,
}

impl Whereabouts {
    /// Reads `{at, rate}`; `None` if both are absent, because the person doesn't share their position.
    ///
    /// # Errors
    /// [`rumbl_core::Error::Invalid`] when only one is present, or a value is out of range.
    pub(crate) fn parse(params: &Params) -> Result<Option<Self>> {
        if [AT, RATE].iter().all(|field| params.get(field.name()).is_none()) {
            return Ok(None);
        }
        let changeset = Changeset::new([]).cast(params, &[AT]).validate_required(&[AT]);
        let changeset = changeset.validate_number(AT, AT_RANGE_MS);
        let rate = params.get(RATE.name()).and_then(Json::as_f64);
        let rate = rate.filter(|rate| (0.0..=MAX_RATE).contains(rate));
        let changeset = match rate {
            Some(_) => changeset,
            None => changeset.add_error(RATE, WRONG_RATE),
        };
        let at = changeset.apply_action(Action::Query)?.integer(AT).unwrap_or_default();
        let since = Utc::now().timestamp_millis();
        Ok(rate.map(|rate| Self { at, rate, since }))
    }
}

#[cfg(test)]
mod tests {
    use rumbl_core::Error;
    use serde_json::{Value, json};

    use super::*;

    fn parse(params: Value) -> Result<Option<Whereabouts>, String> {
        let params = serde_json::from_value(params).unwrap();
        Whereabouts::parse(&params).map_err(|error| match error {
            Error::Invalid(invalid) => invalid.to_string(),
            other => panic!("{other}"),
        })
    }

    #[test]
    fn a_moment_and_a_rate_are_somewhere_and_nothing_is_nowhere() {
        let before = Utc::now().timestamp_millis();
        let here = parse(json!({"at": 83_000, "rate": 1.25})).unwrap().unwrap();
        let Whereabouts { at, rate, since } = here;
        assert_eq!(json!([at, rate]), json!([83_000, 1.25]));
        assert!(since >= before);
        let paused = parse(json!({"at": 0, "rate": 0})).unwrap().unwrap();
        assert_eq!(json!(paused.rate), json!(0.0));
        assert_eq!(parse(json!({})), Ok(None));
    }

    #[test]
    fn an_absurd_moment_or_rate_is_refused_by_its_name() {
        for (params, wrong) in [
            (json!({"at": 5}), "rate must be between 0 and 4"),
            (json!({"at": 5, "rate": 4.1}), "rate must be between 0 and 4"),
            (json!({"at": 5, "rate": -0.1}), "rate must be between 0 and 4"),
            (json!({"at": 5, "rate": "fast"}), "rate must be between 0 and 4"),
            (json!({"rate": 1}), "at can't be blank"),
            (json!({"at": -1, "rate": 1}), "at must be greater than or equal to 0"),
            (json!({"at": {}, "rate": 1}), "at is invalid"),
        ] {
            assert_eq!(parse(params.clone()), Err(wrong.to_owned()), "{params}");
        }
    }
}
