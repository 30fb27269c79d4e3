use rumbl_core::accounts::{LogInMethod, SessionOrigin};

use super::known_devices::KnownDevice;
use crate::client_address::ClientAddress;

/// The device on which somebody logs in.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    /// Where it is.
    pub(crate) address: ClientAddress,
    /// What its browser says of itself.
    pub(crate) user_agent: Option<String>,
    /// Who has logged in on it before.
    pub(crate) known: KnownDevice,
}

/// How long a log-in is meant to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stay {
    /// As long as sessions can.
    LoggedIn,
    /// Until the browser is closed, or not used for a while.
    Briefly,
}

impl Stay {
    /// As long as that of a log-in that it takes the place of.
    pub(crate) fn of(is_persistent: bool) -> Self {
        if is_persistent { Self::LoggedIn } else { Self::Briefly }
    }
}

impl Device {
    /// What a session on it remembers.
    pub(crate) fn origin(&self, stay: Stay, method: LogInMethod) -> SessionOrigin {
        let is_persistent = stay == Stay::LoggedIn;
        SessionOrigin::browser(self.user_agent.as_deref(), self.address.ip(), is_persistent)
            .proved_by(method)
    }
}
