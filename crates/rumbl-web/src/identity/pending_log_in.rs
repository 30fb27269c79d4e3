//! A log-in that waits for the second factor. It proves only that somebody knew the password, or was identified by a
//! provider.

use rumbl_core::accounts::{LogInMethod, ProvidedIdentity, User};
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};

use super::device::Stay;
use super::pending::Pending;
use crate::site_cookie::SiteCookie;

/// The first factor of a log-in, and the options chosen with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingLogIn {
    /// The user.
    pub(crate) user_id: UserId,
    /// Their session version at the time.
    pub(crate) session_version: i32,
    /// The first factor.
    pub(crate) method: LogInMethod,
    /// An account at a provider, to be linked when the log-in is complete.
    pub(crate) to_link: Option<ProvidedIdentity>,
    is_persistent: bool,
}

impl PendingLogIn {
    /// The state of a user who has passed the first factor.
    pub(crate) fn new(user: &User, (stay, method): (Stay, LogInMethod)) -> Self {
        let User { id, session_version, .. } = *user;
        let is_persistent = stay == Stay::LoggedIn;
        Self { user_id: id, session_version, method, to_link: None, is_persistent }
    }

    /// Adds an account at a provider to be linked.
    pub(crate) fn linking(self, identity: ProvidedIdentity) -> Self {
        Self { to_link: Some(identity), ..self }
    }

    /// How long the log-in lasts.
    pub(crate) fn stay(&self) -> Stay {
        Stay::of(self.is_persistent)
    }
}

impl Pending for PendingLogIn {
    const COOKIE: SiteCookie = SiteCookie::new("_rumbl_log_in", "__Host-_rumbl_log_in");
    const SALT: &'static str = "log-in that waits for the second factor";
}
