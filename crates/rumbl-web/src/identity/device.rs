use rumbl_core::accounts::{LogInMethod, SessionOrigin};

use super::known_devices::KnownUsers;
use crate::client_address::ClientAddress;

/// The device of a log-in.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    /// Its IP address.
    pub(crate) address: ClientAddress,
    /// Its user agent.
    pub(crate) user_agent: Option<String>,
    /// The users who have logged in on it before.
    pub(crate) known: KnownUsers,
}

/// How long a log-in lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stay {
    /// As long as sessions can last.
    LoggedIn,
    /// Until the browser is closed, or idle for a while.
    Briefly,
}

impl Stay {
    /// The same as a log-in that this one replaces.
    pub(crate) fn of(is_persistent: bool) -> Self {
        if is_persistent { Self::LoggedIn } else { Self::Briefly }
    }
}

impl Device {
    /// The device's information to be stored with a session.
    pub(crate) fn origin(&self, stay: Stay, method: LogInMethod) -> SessionOrigin {
        let is_persistent = stay == Stay::LoggedIn;
        SessionOrigin::browser(self.user_agent.as_deref(), self.address.ip(), is_persistent)
            .proved_by(method)
    }
}
