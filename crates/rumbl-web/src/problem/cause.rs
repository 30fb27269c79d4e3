use std::error::Error as StdError;
use std::fmt;

use anyhow::{Error, Result};

use crate::i18n::Message;

/// What went wrong, in no language yet, and why. `Display` is English, for logs.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) message: Message,
    cause: Option<Error>,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(formatter)
    }
}

impl StdError for Problem {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as &(dyn StdError + 'static))
    }
}

/// An error that says this, without a cause.
pub(crate) fn problem(message: Message) -> Error {
    Error::new(Problem { message, cause: None })
}

/// Says what an error means, as anyhow's `Context` does, by a message that can be translated.
pub(crate) trait Explain<T> {
    /// The value, or an error with this message whose cause is the error so far.
    ///
    /// # Errors
    /// When there is no value.
    fn explain(self, message: impl FnOnce() -> Message) -> Result<T>;
}

impl<T, E: Into<Error>> Explain<T> for Result<T, E> {
    fn explain(self, message: impl FnOnce() -> Message) -> Result<T> {
        self.map_err(|error| Error::new(Problem { message: message(), cause: Some(error.into()) }))
    }
}

impl<T> Explain<T> for Option<T> {
    fn explain(self, message: impl FnOnce() -> Message) -> Result<T> {
        self.ok_or_else(|| problem(message()))
    }
}
