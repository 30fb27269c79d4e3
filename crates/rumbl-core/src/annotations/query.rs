use super::annotation::AT_RANGE_MS;
use super::cursor::Cursor;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::MAX_ID;

const AFTER: Field = Field::text("after");
const LAST_SEEN_ID: Field = Field::integer("last_seen_id");
const FROM: Field = Field::integer("from");
const TO: Field = Field::integer("to");

/// Selects annotations of a video. Moments are in milliseconds from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnnotationQuery {
    /// From this moment on, in the order of the video: by moment, then by id.
    From {
        /// The moment.
        at: i64,
    },
    /// Those with an id greater than this one, in the order of ids. This is how the book's client resumes.
    Since {
        /// The id; zero selects all.
        last_seen_id: i64,
    },
    /// The page after the one that returned this cursor.
    After(Cursor),
    /// Those between two moments, both included, in the order of the video.
    Window {
        /// The first moment.
        from: i64,
        /// The last moment.
        to: i64,
    },
}

impl AnnotationQuery {
    /// Parses a client's params: the first that is present of `{after}`, `{last_seen_id}`, `{from, to}` and `{from}`,
    /// which defaults to zero.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] with an error on each field that can't be parsed.
    pub fn parse(params: &Params) -> Result<Self> {
        // A blank cursor counts as malformed, not as missing.
        let is_following = params.get(AFTER.name()).is_some_and(|after| !after.is_null());
        let required: &[Field] = if is_following { &[AFTER] } else { &[] };
        let changeset = Changeset::new([])
            .cast(params, &[AFTER, LAST_SEEN_ID, FROM, TO])
            .validate_required(required)
            .validate_change(AFTER, |after| {
                after.parse::<Cursor>().map(drop).map_err(|_malformed| FieldError::INVALID)
            })
            .validate_number(LAST_SEEN_ID, 0..=MAX_ID)
            .validate_number(FROM, AT_RANGE_MS)
            .validate_number(TO, AT_RANGE_MS);
        let from = changeset.integer(FROM).unwrap_or(0);
        let changeset =
            changeset.validate_number(TO, from..=i64::MAX).apply_action(Action::Query)?;
        Ok(if let Ok(cursor) = changeset.text(AFTER).parse() {
            Self::After(cursor)
        } else if let Some(last_seen_id) = changeset.integer(LAST_SEEN_ID) {
            Self::Since { last_seen_id }
        } else if let Some(to) = changeset.integer(TO) {
            Self::Window { from, to }
        } else {
            Self::From { at: from }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::Error;

    fn parse(payload: Json) -> Result<AnnotationQuery> {
        AnnotationQuery::parse(&serde_json::from_value(payload).unwrap())
    }

    fn errors(payload: Json) -> String {
        match parse(payload) {
            Err(Error::Invalid(changeset)) => changeset.to_string(),
            other => panic!("{other:?} is not invalid"),
        }
    }

    #[test]
    fn each_payload_has_its_query() {
        use AnnotationQuery::{From, Since, Window};
        assert_eq!(parse(json!({})).unwrap(), From { at: 0 });
        assert_eq!(parse(json!({"from": 5})).unwrap(), From { at: 5 });
        assert_eq!(parse(json!({"last_seen_id": 0})).unwrap(), Since { last_seen_id: 0 });
        assert_eq!(parse(json!({"last_seen_id": null})).unwrap(), From { at: 0 });
        assert_eq!(parse(json!({"from": 5, "to": 5})).unwrap(), Window { from: 5, to: 5 });
    }

    #[test]
    fn a_malformed_payload_is_refused_by_field() {
        assert_eq!(errors(json!({"after": "nonsense"})), "after is invalid");
        assert_eq!(errors(json!({"after": 7})), "after is invalid");
        assert_eq!(errors(json!({"after": " "})), "after can't be blank");
        assert_eq!(errors(json!({"from": 0.5})), "from is invalid");
        assert_eq!(errors(json!({"from": -1})), "from must be greater than or equal to 0");
        assert_eq!(errors(json!({"last_seen_id": "seven"})), "last_seen_id is invalid");
        assert_eq!(errors(json!({"from": 5, "to": 4})), "to must be greater than or equal to 5");
        assert_eq!(
            errors(json!({"from": 604_800_001})),
            "from must be less than or equal to 604800000"
        );
    }
}
