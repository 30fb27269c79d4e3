//! Why a provider failed to identify a person.

use openidconnect::{DiscoveryError, ErrorResponse, RequestTokenError, UserInfoError};
use thiserror::Error as ThisError;

use super::client::ClientError;
use crate::logging::field;

/// A failure at a provider. Its reason is for the log only, and contains no token.
#[derive(Debug, Clone, ThisError)]
pub(crate) enum Failure {
    /// The provider doesn't respond, or is temporarily unavailable.
    #[error("it is away: {0}")]
    Away(String),
    /// The provider's response is invalid.
    #[error("it answers nonsense: {0}")]
    Nonsense(String),
    /// The provider doesn't confirm a fresh log-in.
    #[error("it does not say that somebody has just logged in there")]
    Stale,
}

impl Failure {
    /// An invalid response, for this reason.
    pub(super) fn nonsense(reason: impl Into<String>) -> Self {
        Self::Nonsense(reason.into())
    }

    /// Logs the failure of a provider.
    pub(super) fn log(&self, provider: &str) {
        let reason = self.to_string();
        tracing::warn!(provider, reason = field(&reason), "log-in with a provider failed");
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

// The sources of these errors quote the response, so only the outermost message is kept.

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
            // Its description and URL are the provider's own text.
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
