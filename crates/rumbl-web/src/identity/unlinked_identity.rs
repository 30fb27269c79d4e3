//! State of a user whose account at a provider is not linked yet, until they register or log in to link it.

use rumbl_core::accounts::ProvidedIdentity;
use serde::{Deserialize, Serialize};

use super::device::Stay;
use super::pending::Pending;
use crate::site_cookie::SiteCookie;

/// The user's identity at a provider, and the options chosen before the redirect.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct UnlinkedIdentity {
    /// The identity at the provider.
    pub(crate) identity: ProvidedIdentity,
    is_persistent: bool,
    invitation: Option<String>,
}

impl UnlinkedIdentity {
    /// Creates the state; `invitation` is the token of an invitation, if any.
    pub(crate) fn new(
        identity: ProvidedIdentity,
        is_persistent: bool,
        invitation: Option<String>,
    ) -> Self {
        Self { identity, is_persistent, invitation }
    }

    /// How long the log-in lasts.
    pub(crate) fn stay(&self) -> Stay {
        Stay::of(self.is_persistent)
    }

    /// The unverified token of the invitation to register with.
    pub(crate) fn invitation(&self) -> Option<&str> {
        self.invitation.as_deref()
    }
}

impl Pending for UnlinkedIdentity {
    const COOKIE: SiteCookie = SiteCookie::new("_rumbl_identity", "__Host-_rumbl_identity");
    const SALT: &'static str = "identity that is linked to no account";
}

impl std::fmt::Debug for UnlinkedIdentity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("UnlinkedIdentity").finish_non_exhaustive()
    }
}
