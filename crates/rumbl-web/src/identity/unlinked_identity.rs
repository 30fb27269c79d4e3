//! Somebody whom a provider knows and rumbl does not, until they have said which account is theirs.

use rumbl_core::accounts::ProvidedIdentity;
use serde::{Deserialize, Serialize};

use super::device::Stay;
use super::pending::Pending;
use crate::site_cookie::SiteCookie;

/// Who somebody is at a provider, and what else they chose when they went there.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct UnlinkedIdentity {
    /// Who they are there.
    pub(crate) identity: ProvidedIdentity,
    is_persistent: bool,
    invitation: Option<String>,
}

impl UnlinkedIdentity {
    /// That of somebody who may have the token of an invitation.
    pub(crate) fn new(
        identity: ProvidedIdentity,
        is_persistent: bool,
        invitation: Option<String>,
    ) -> Self {
        Self { identity, is_persistent, invitation }
    }

    /// How long the log-in is meant to last.
    pub(crate) fn stay(&self) -> Stay {
        Stay::of(self.is_persistent)
    }

    /// The invitation with which they may register, as it was sent.
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
