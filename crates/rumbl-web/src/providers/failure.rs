//! Why a provider can't tell who somebody is.

use openidconnect::{DiscoveryError, ErrorResponse, RequestTokenError, UserInfoError};
use thiserror::Error as ThisError;

use super::client::ClientError;
use crate::logging::field;

/// What is wrong with a provider. The reason is for the log alone, and has no token in it.
#[derive(Debug, Clone, ThisError)]
pub(crate) enum Failure {
    /// It does not answer, or says that it can't now.
    #[error("it is away: {0}")]
    Away(String),
    /// What it answers proves nothing.
    #[error("it answers nonsense: {0}")]
    Nonsense(String),
    /// It does not say that they have logged in there for this.
    #[error("it does not say that somebody has just logged in there")]
    Stale,
}

impl Failure {
    /// It answers what proves nothing, for this reason.
    pub(super) fn nonsense(reason: impl Into<String>) -> Self {
        Self::Nonsense(reason.into())
    }

    /// Notes what the provider of this name did.
    pub(super) fn log(&self, provider: &str) {
        let reason = self.to_string();
        tracing::warn!(provider, reason = field(&reason), "nobody can log in by a provider");
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Away(_) | ClientError::Busy => Self::Away(error.to_string()),
            ClientError::TooLong | ClientError::Insecure | ClientError::Response(_) => {
                Self::nonsense(error.to_string())
            }
        }
    }
}

// The sources of these errors quote what was answered, so only what they say themselves is kept.

impl From<DiscoveryError<ClientError>> for Failure {
    fn from(error: DiscoveryError<ClientError>) -> Self {
        match error {
            DiscoveryError::Request(error) => error.into(),
            DiscoveryError::Response(status, ..) if status.is_server_error() => {
                Self::Away(format!("its settings are answered with {status}"))
            }
            DiscoveryError::Validation(_) => Self::nonsense("its settings are of another issuer"),
            error => Self::nonsense(error.to_string()),
        }
    }
}

impl<T: ErrorResponse + 'static> From<RequestTokenError<ClientError, T>> for Failure {
    fn from(error: RequestTokenError<ClientError, T>) -> Self {
        match error {
            RequestTokenError::Request(error) => error.into(),
            // Its description and address are the provider's own words.
            RequestTokenError::ServerResponse(_) => Self::nonsense("it gives nothing for the code"),
            error => Self::nonsense(error.to_string()),
        }
    }
}

impl From<UserInfoError<ClientError>> for Failure {
    fn from(error: UserInfoError<ClientError>) -> Self {
        match error {
            UserInfoError::Request(error) => error.into(),
            error => Self::nonsense(error.to_string()),
        }
    }
}
