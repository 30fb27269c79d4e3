//! Somebody who is at a provider, and is to come back.

use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::device::Stay;
use super::pending::Pending;
use crate::providers::{Provider, Secrets};
use crate::return_path::ReturnPath;
use crate::site_cookie::SiteCookie;

/// What somebody went to a provider for, and what they have to come back with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingAuthorization {
    provider: String,
    /// What they went there for.
    pub(crate) purpose: Purpose,
    /// What they have to come back with.
    pub(crate) secrets: Secrets,
    return_to: Option<String>,
}

/// What somebody goes to a provider for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// To log in or to register.
    LogIn {
        /// Whether they want to stay logged in.
        is_persistent: bool,
        /// The token of the invitation with which they may register.
        invitation: Option<String>,
    },
    /// To be able to log in so from now on.
    Link {
        /// Who is logged in here.
        user_id: UserId,
    },
}

impl PendingAuthorization {
    /// That of somebody who is sent to a provider.
    pub(crate) fn new(
        provider: &Provider,
        purpose: Purpose,
        secrets: Secrets,
        return_path: Option<&ReturnPath>,
    ) -> Self {
        let return_to = return_path.map(|path| path.as_str().to_owned());
        Self { provider: provider.name.clone(), purpose, secrets, return_to }
    }

    /// Whether it is this that somebody comes back from.
    pub(crate) fn is_answered_by(&self, provider: &Provider, state: Option<&str>) -> bool {
        let is_state = |state: &str| self.secrets.state.as_bytes().ct_eq(state.as_bytes()).into();
        self.provider == provider.name && state.is_some_and(is_state)
    }

    /// Where it leads back to.
    pub(crate) fn return_path(&self) -> Option<ReturnPath> {
        self.return_to.as_deref()?.parse().ok()
    }
}

impl Purpose {
    /// To log in for so long, or to register with the token of an invitation.
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
