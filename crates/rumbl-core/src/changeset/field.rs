use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDateTime};
use regex::Regex;
use serde_json::Value as Json;

use super::FieldError;

/// Matches any visible character: neither white space, nor a control, format or other ignorable character, nor the
/// blank braille pattern.
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static VISIBLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]")
        .expect("the pattern is valid")
});

/// Whether a text has no visible character.
pub(super) fn is_blank(text: &str) -> bool {
    !VISIBLE.is_match(text)
}

/// The name of a changeset's field, and the type of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    name: &'static str,
    field_type: FieldType,
}

/// The types that params are cast to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text without NUL, which PostgreSQL can't store.
    Text,
    /// A 64-bit integer; forms send it as decimal digits.
    Integer,
    /// A boolean; forms send it as `true` or `false`.
    Boolean,
    /// A time in UTC: `2026-05-03T17:04`, with seconds or without, as a form's input has it, or with an offset, as RFC
    /// 3339 has it.
    UtcDatetime,
}

/// A value in a changeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
    /// A time in UTC.
    UtcDatetime(NaiveDateTime),
}

impl Field {
    /// A field that holds text.
    pub const fn text(name: &'static str) -> Self {
        Self { name, field_type: FieldType::Text }
    }

    /// A field that holds an integer.
    pub const fn integer(name: &'static str) -> Self {
        Self { name, field_type: FieldType::Integer }
    }

    /// A field that holds a boolean.
    pub const fn boolean(name: &'static str) -> Self {
        Self { name, field_type: FieldType::Boolean }
    }

    /// A field that holds a time in UTC.
    pub const fn utc_datetime(name: &'static str) -> Self {
        Self { name, field_type: FieldType::UtcDatetime }
    }

    /// The field's name in params and errors.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Casts a raw param. As in Ecto, a blank text becomes null; a text without visible characters counts as blank.
    pub(super) fn cast(self, raw: &Json) -> Result<Value, FieldError> {
        match (self.field_type, raw) {
            (_, Json::Null) => Ok(Value::Null),
            (_, Json::String(text)) if text.contains('\0') => Err(FieldError::NUL),
            (_, Json::String(text)) if is_blank(text) => Ok(Value::Null),
            (FieldType::Text, Json::String(text)) => Ok(Value::Text(text.clone())),
            (FieldType::Integer, Json::String(text)) => {
                text.parse().map(Value::Integer).map_err(|_not_a_number| FieldError::INVALID)
            }
            (FieldType::Integer, Json::Number(number)) => {
                let integer = number.as_i64().or_else(|| whole(number.as_f64()?));
                integer.map(Value::Integer).ok_or(FieldError::INVALID)
            }
            (FieldType::Boolean, Json::String(text)) => {
                text.parse().map(Value::Boolean).map_err(|_no_boolean| FieldError::INVALID)
            }
            (FieldType::Boolean, Json::Bool(boolean)) => Ok(Value::Boolean(*boolean)),
            (FieldType::UtcDatetime, Json::String(text)) => {
                utc_datetime(text).map(Value::UtcDatetime).ok_or(FieldError::INVALID)
            }
            _ => Err(FieldError::INVALID),
        }
    }
}

/// A number such as `7.0`, which is an integer in JSON Schema, and the same as `7` in JavaScript. From 2⁵³ on a
/// float may stand for several integers, so these are refused.
fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and below the limit")]
    (number.fract() == 0.0 && number.abs() < LIMIT).then_some(number as i64)
}

/// Reads a time with whatever offset it has; without one it is in UTC.
fn utc_datetime(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return in_microseconds(time.naive_utc());
    }
    let read = |format| NaiveDateTime::parse_from_str(text, format).ok();
    read("%Y-%m-%dT%H:%M:%S%.f").or_else(|| read("%Y-%m-%dT%H:%M")).and_then(in_microseconds)
}

/// A time as fine as both databases keep it, in a year that both can write down.
fn in_microseconds(time: NaiveDateTime) -> Option<NaiveDateTime> {
    let is_writable = (0..=9_999).contains(&time.year());
    let time = DateTime::from_timestamp_micros(time.and_utc().timestamp_micros())?;
    is_writable.then(|| time.naive_utc())
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Integer(_) | Self::Boolean(_) | Self::UtcDatetime(_) => None,
        }
    }

    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            Self::Null | Self::Text(_) | Self::Boolean(_) | Self::UtcDatetime(_) => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(boolean) => Some(*boolean),
            Self::Null | Self::Text(_) | Self::Integer(_) | Self::UtcDatetime(_) => None,
        }
    }

    /// The time in UTC, if it is one.
    pub fn as_utc_datetime(&self) -> Option<NaiveDateTime> {
        match self {
            Self::UtcDatetime(time) => Some(*time),
            Self::Null | Self::Text(_) | Self::Integer(_) | Self::Boolean(_) => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<bool> for Value {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

impl From<NaiveDateTime> for Value {
    fn from(time: NaiveDateTime) -> Self {
        Self::UtcDatetime(time)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// As shown in a form's input; null is empty.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Text(text) => formatter.write_str(text),
            Self::Integer(integer) => integer.fmt(formatter),
            Self::Boolean(boolean) => boolean.fmt(formatter),
            Self::UtcDatetime(time) => write!(formatter, "{}", time.format("%Y-%m-%dT%H:%M:%S%.f")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn what_cannot_be_seen_is_blank() {
        for text in [
            "",
            " \t\r\n",
            "\u{3000}",
            "\u{200b}\u{200d}",
            "\u{2060} \u{feff}",
            "\u{3164}",
            "\u{2800}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn what_can_be_seen_is_not_blank() {
        for text in [" a ", "\u{200b}.", "👩\u{200d}🚀", "é", "0", "\u{2801}", "न\u{94d}\u{200d}"]
        {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
