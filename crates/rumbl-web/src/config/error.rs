//! Why settings can't be used.

use figment::Source;
use figment::error::Kind;

use super::variables::variable_of;
use crate::secret::SecretError;

/// A setting that is missing or wrong.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A setting's value is invalid.
    #[error("the setting {setting} is wrong: {reason}")]
    Invalid {
        /// The variable, or the key in the configuration files.
        setting: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Production was started without a secret.
    #[error(
        "the setting SECRET_KEY_BASE is missing: make one with `rumbl gen-secret` and keep it safe"
    )]
    MissingSecret,
    /// The secret is invalid, or development failed to store one.
    #[error("the setting SECRET_KEY_BASE is wrong: {0}")]
    Secret(#[from] SecretError),
}

impl ConfigError {
    pub(super) fn invalid(setting: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid { setting: setting.into(), reason: reason.into() }
    }
}

impl From<figment::Error> for ConfigError {
    /// Names the first failing setting, and the configuration file if it is in one, without quoting its value.
    fn from(error: figment::Error) -> Self {
        let source = error.metadata.as_ref().and_then(|metadata| metadata.source.as_ref());
        let setting = match source.and_then(Source::file_path) {
            Some(path) if error.path.is_empty() => format!("of {}", path.display()),
            Some(path) => format!("{} of {}", error.path.join("."), path.display()),
            None => variable_of(&error.path),
        };
        Self::Invalid { setting, reason: reason_of(&error.kind) }
    }
}

/// What is wrong with a value, without the value, which may be a secret. TOML's own messages quote the line, marked by a
/// bar.
fn reason_of(kind: &Kind) -> String {
    match kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("expected {expected}")
        }
        Kind::Message(text) => {
            text.lines().filter(|line| !line.contains(" |")).collect::<Vec<_>>().join(": ")
        }
        kind => kind.to_string(),
    }
}
