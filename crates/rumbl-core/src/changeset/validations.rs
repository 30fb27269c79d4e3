use std::ops::RangeInclusive;

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use super::field::is_blank;
use super::{Changeset, Field, FieldError, Value};

/// Average bytes allowed per character. A character, as users count them, is a grapheme, and a
/// single grapheme can carry any number of accents; a flag or a family emoji takes up to 28 bytes.
const MAX_BYTES_PER_CHARACTER: usize = 32;

/// As in Ecto, every validation but `validate_required` checks only changes, and never null.
impl Changeset {
    /// Each field must have a value, either from its change or from the data.
    #[must_use]
    pub fn validate_required(mut self, fields: &[Field]) -> Self {
        for &field in fields {
            let is_missing = match self.get_field(field) {
                Value::Null => true,
                Value::Text(text) => is_blank(text),
                Value::Integer(_) | Value::Boolean(_) | Value::UtcDatetime(_) => false,
            };
            if is_missing && self.errors_on(field.name()).next().is_none() {
                self.changes.remove(field.name());
                self = self.add_error(field, FieldError::REQUIRED);
            }
        }
        self
    }

    /// A text's number of characters, counted as graphemes, must be in this range.
    #[must_use]
    pub fn validate_length(self, field: Field, characters: RangeInclusive<usize>) -> Self {
        let (min, max) = characters.into_inner();
        let Some(text) = self.get_change(field).as_text() else { return self };
        let is_huge = text.len() > max.saturating_mul(MAX_BYTES_PER_CHARACTER);
        let count = if is_huge { usize::MAX } else { text.graphemes(true).count() };
        let (message, limit) = if count < min {
            ("should be at least %{count} character(s)", min)
        } else if count > max {
            ("should be at most %{count} character(s)", max)
        } else {
            return self;
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.add_error(field, FieldError::with(message, "count", limit))
    }

    /// A text must match this regex.
    #[must_use]
    pub fn validate_format(self, field: Field, format: &Regex) -> Self {
        match self.get_change(field).as_text() {
            Some(text) if !format.is_match(text) => self.add_error(field, FieldError::FORMAT),
            _ => self,
        }
    }

    /// A value must be one of these.
    #[must_use]
    pub fn validate_inclusion(self, field: Field, values: &[Value]) -> Self {
        match self.get_change(field) {
            Value::Null => self,
            value if values.contains(value) => self,
            _ => self.add_error(field, FieldError::INVALID),
        }
    }

    /// An integer must lie in the range.
    #[must_use]
    pub fn validate_number(self, field: Field, range: RangeInclusive<i64>) -> Self {
        let (min, max) = range.into_inner();
        match self.get_change(field).as_integer() {
            Some(integer) if integer < min => {
                let message = "must be greater than or equal to %{number}";
                self.add_error(field, FieldError::with(message, "number", min))
            }
            Some(integer) if integer > max => {
                let message = "must be less than or equal to %{number}";
                self.add_error(field, FieldError::with(message, "number", max))
            }
            _ => self,
        }
    }

    /// A text must pass the caller's check, which returns the error if it does not.
    #[must_use]
    pub fn validate_change(
        self,
        field: Field,
        check: impl FnOnce(&str) -> Result<(), FieldError>,
    ) -> Self {
        match self.get_change(field).as_text().map(check) {
            Some(Err(error)) => self.add_error(field, error),
            _ => self,
        }
    }
}
