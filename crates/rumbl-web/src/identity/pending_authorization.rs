//! State of a user who was redirected to a provider, until they come back.

use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::device::Stay;
use super::pending::Pending;
use crate::providers::{Provider, Secrets};
use crate::return_path::ReturnPath;
use crate::site_cookie::SiteCookie;

/// Why a user was redirected to a provider, and the secrets to verify the response with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingAuthorization {
    provider: String,
    /// Why they were redirected.
    pub(crate) purpose: Purpose,
    /// The secrets that the response has to match.
    pub(crate) secrets: Secrets,
    return_to: Option<String>,
}

/// The reason for redirecting a user to a provider.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// To log in or to register.
    LogIn {
        /// Whether the user wants to stay logged in.
        is_persistent: bool,
        /// The token of the invitation to register with.
        invitation: Option<String>,
    },
    /// To link the account at the provider.
    Link {
        /// The logged-in user.
        user_id: UserId,
    },
}

impl PendingAuthorization {
    /// Creates the state for a redirect to a provider.
    pub(crate) fn new(
        provider: &Provider,
        purpose: Purpose,
        secrets: Secrets,
        return_path: Option<&ReturnPath>,
    ) -> Self {
        let return_to = return_path.map(|path| path.as_str().to_owned());
        Self { provider: provider.name.clone(), purpose, secrets, return_to }
    }

    /// Whether a response belongs to this redirect.
    pub(crate) fn is_answered_by(&self, provider: &Provider, state: Option<&str>) -> bool {
        let is_state = |state: &str| self.secrets.state.as_bytes().ct_eq(state.as_bytes()).into();
        self.provider == provider.name && state.is_some_and(is_state)
    }

    /// The page to return to.
    pub(crate) fn return_path(&self) -> Option<ReturnPath> {
        self.return_to.as_deref()?.parse().ok()
    }
}

impl Purpose {
    /// To log in with this persistence, or to register with an invitation.
    pub(crate) fn log_in(stay: Stay, invitation: Option<&str>) -> Self {
        let invitation = invitation.map(str::to_owned);
        Self::LogIn { is_persistent: stay == Stay::LoggedIn, invitation }
    }
}

impl Pending for PendingAuthorization {
    const COOKIE: SiteCookie = SiteCookie::new("_rumbl_provider", "__Host-_rumbl_provider");
    const SALT: &'static str = "log-in at a provider";
}

impl std::fmt::Debug for Purpose {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::LogIn { .. } => "LogIn(…)",
            Self::Link { .. } => "Link(…)",
        })
    }
}
