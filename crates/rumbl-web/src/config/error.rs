//! Why settings can't be used.

use std::fmt;

use figment::Source;
use figment::error::{Kind, OneOf};

use super::variables::variable_of;
use crate::i18n::{Message, t};
use crate::secret::{MINIMUM_LENGTH, SecretError};

/// A setting that is missing or wrong. `Display` is English; the command line says it in the terminal's language.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A setting's value is invalid.
    Invalid {
        /// The variable, or the key in the configuration files.
        setting: Message,
        /// What is wrong with it.
        reason: Message,
    },
    /// Production was started without a secret.
    MissingSecret,
    /// The secret is invalid, or development failed to store one.
    Secret(SecretError),
}

impl ConfigError {
    pub(super) fn invalid(setting: impl Into<Message>, reason: impl Into<Message>) -> Self {
        Self::Invalid { setting: setting.into(), reason: reason.into() }
    }

    /// The error in no language yet.
    pub(crate) fn message(&self) -> Message {
        match self {
            Self::Invalid { setting, reason } => {
                t!("setting-wrong", setting = setting.clone(), reason = reason.clone())
            }
            Self::MissingSecret => t!("setting-missing-secret"),
            Self::Secret(error) => {
                t!("setting-wrong", setting = "SECRET_KEY_BASE", reason = of_secret(error))
            }
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(formatter)
    }
}

// Not as its source, which would be said twice.
impl From<SecretError> for ConfigError {
    fn from(error: SecretError) -> Self {
        Self::Secret(error)
    }
}

fn of_secret(error: &SecretError) -> Message {
    match error {
        SecretError::TooShort => t!("setting-secret-short", minimum = MINIMUM_LENGTH),
        SecretError::File { path, source } => {
            t!("setting-secret-file", path = path.as_str(), why = source.to_string())
        }
    }
}

impl From<figment::Error> for ConfigError {
    /// Names the first failing setting, and the configuration file if it is in one, without quoting its value.
    fn from(error: figment::Error) -> Self {
        let source = error.metadata.as_ref().and_then(|metadata| metadata.source.as_ref());
        let setting = match source.and_then(Source::file_path) {
            Some(path) if error.path.is_empty() => {
                t!("setting-of-file", path = path.display().to_string())
            }
            Some(path) => {
                let (key, path) = (error.path.join("."), path.display().to_string());
                t!("setting-in-file", key = key, path = path)
            }
            None if error.path.is_empty() => t!("setting-of-configuration"),
            None => variable_of(&error.path).into(),
        };
        Self::Invalid { setting, reason: reason_of(&error.kind) }
    }
}

/// What is wrong with a value, without the value, which may be a secret. TOML's own messages quote the line, marked by a
/// bar.
fn reason_of(kind: &Kind) -> Message {
    match kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            t!("setting-expected", expected = expected.clone())
        }
        Kind::UnknownVariant(found, expected) => {
            let expected = OneOf(expected).to_string();
            t!("setting-unknown-variant", found = found.as_str(), expected = expected)
        }
        Kind::UnknownField(found, expected) => {
            let expected = OneOf(expected).to_string();
            t!("setting-unknown-field", found = found.as_str(), expected = expected)
        }
        Kind::MissingField(name) => t!("setting-missing-field", name = name.as_ref()),
        Kind::Message(text) => {
            let lines = text.lines().filter(|line| !line.contains(" |"));
            lines.collect::<Vec<_>>().join(": ").into()
        }
        kind => kind.to_string().into(),
    }
}
