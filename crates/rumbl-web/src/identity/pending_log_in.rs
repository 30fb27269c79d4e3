//! A log-in that waits for the second factor. It proves nothing but that somebody knew the password, or that a
//! provider knows them.

use rumbl_core::accounts::{LogInMethod, ProvidedIdentity, User};
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};

use super::device::Stay;
use super::pending::Pending;
use crate::site_cookie::SiteCookie;

/// Who has shown the first factor, and what else they chose then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingLogIn {
    /// Who it is.
    pub(crate) user_id: UserId,
    /// The number of their password.
    pub(crate) session_version: i32,
    /// By what they have shown who they are.
    pub(crate) method: LogInMethod,
    /// An account elsewhere that is theirs as soon as they are logged in.
    pub(crate) to_link: Option<ProvidedIdentity>,
    is_persistent: bool,
}

impl PendingLogIn {
    /// That of somebody who has shown so who they are.
    pub(crate) fn new(user: &User, (stay, method): (Stay, LogInMethod)) -> Self {
        let User { id, session_version, .. } = *user;
        let is_persistent = stay == Stay::LoggedIn;
        Self { user_id: id, session_version, method, to_link: None, is_persistent }
    }

    /// The same of somebody who has an account elsewhere that is not linked yet.
    pub(crate) fn linking(self, identity: ProvidedIdentity) -> Self {
        Self { to_link: Some(identity), ..self }
    }

    /// How long the log-in is meant to last.
    pub(crate) fn stay(&self) -> Stay {
        Stay::of(self.is_persistent)
    }
}

impl Pending for PendingLogIn {
    const COOKIE: SiteCookie = SiteCookie::new("_rumbl_log_in", "__Host-_rumbl_log_in");
    const SALT: &'static str = "log-in that waits for the second factor";
}
