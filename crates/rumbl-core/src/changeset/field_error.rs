use std::fmt;

/// An error of a field: a message with `%{…}` placeholders and, apart from it so that it can be
/// translated, the numbers to fill in. `Display` combines the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The message, with placeholders such as `%{count}`.
    pub message: &'static str,
    /// The placeholders' names and values.
    pub params: Vec<(&'static str, i64)>,
}

impl FieldError {
    pub(crate) const INVALID: Self = Self::new("is invalid");
    pub(super) const NUL: Self = Self::new("can't contain a NUL character");
    pub(super) const REQUIRED: Self = Self::new("can't be blank");
    pub(super) const FORMAT: Self = Self::new("has invalid format");
    pub(crate) const TAKEN: Self = Self::new("has already been taken");
    pub(super) const DOES_NOT_EXIST: Self = Self::new("does not exist");
    pub(super) const STILL_EXIST: Self = Self::new("still exist");

    /// An error whose message has no placeholders.
    pub const fn new(message: &'static str) -> Self {
        Self { message, params: Vec::new() }
    }

    /// An error whose message has one placeholder.
    pub fn with(message: &'static str, name: &'static str, value: i64) -> Self {
        Self { message, params: vec![(name, value)] }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fill = |message: String, (name, value): &(&str, i64)| {
            message.replace(&format!("%{{{name}}}"), &value.to_string())
        };
        formatter.write_str(&self.params.iter().fold(self.message.to_owned(), fill))
    }
}
