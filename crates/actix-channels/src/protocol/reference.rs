//! Refs: JSON terms chosen by the client, passed through and echoed as JSON text.
//!
//! The official client counts in strings, others in numbers, and Phoenix accepts any term. Null
//! means no ref. A reply carries the text as it came, so echoing a ref never parses it.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

use super::EncodeError;

/// The ref in a text frame.
pub(super) fn of_text(raw: &RawValue) -> Option<Cow<'_, str>> {
    (raw.get() != "null").then_some(Cow::Borrowed(raw.get()))
}

/// The ref in a binary frame: always a string, and absent if empty.
pub(super) fn of_binary(field: &str) -> Option<Cow<'_, str>> {
    // A string can always be serialised; the `Result` only comes from the general interface.
    (!field.is_empty()).then(|| serde_json::to_string(field).ok()).flatten().map(Cow::Owned)
}

/// A ref as a field of a binary frame: a string's contents, or another term's JSON text.
pub(super) fn to_binary(reference: Option<&str>) -> Result<Cow<'_, str>, EncodeError> {
    match reference {
        None => Ok(Cow::Borrowed("")),
        Some(text) if text.starts_with('"') => serde_json::from_str(text)
            .map(Cow::Owned)
            .map_err(|error| EncodeError::Unencodable(error.to_string())),
        Some(text) => Ok(Cow::Borrowed(text)),
    }
}

/// Whether two refs are the same term, regardless of spelling: `"a"` and `"\u0061"` are, `1` and
/// `"1"` are not.
pub(crate) fn same(one: Option<&str>, other: Option<&str>) -> bool {
    if one == other {
        return true;
    }
    let (Some(one), Some(other)) = (one, other) else { return false };
    match (serde_json::from_str::<Value>(one), serde_json::from_str::<Value>(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn refs_are_compared_as_terms() {
        for (one, other) in [
            (Some("1"), Some("1")),
            (Some(r#""a""#), Some(r#""\u0061""#)),
            (Some(r#"{"a":1,"b":2}"#), Some(r#"{"b": 2, "a": 1}"#)),
            (Some("1.0"), Some("1.00")),
            (None, None),
        ] {
            assert!(same(one, other), "{one:?} {other:?}");
        }
        for (one, other) in [
            (Some("1"), Some("2")),
            (Some("1"), Some(r#""1""#)),
            (Some("1"), Some("1.0")),
            (Some("[1]"), Some("[2]")),
            (Some("false"), None),
            (None, Some("0")),
        ] {
            assert!(!same(one, other), "{one:?} {other:?}");
        }
    }
}
