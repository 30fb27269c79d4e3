//! The client of the channels.

use std::sync::Arc;

use rumbl_core::accounts::User;

use crate::identity::{Identity, Sessions};
use crate::live::Live;

/// A connected user, as the channels know them.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Who it is, and what proves it.
    pub identity: Arc<Identity>,
    /// Whether that still holds.
    pub sessions: Sessions,
    /// What the channels work with.
    pub live: Arc<Live>,
}

impl Viewer {
    /// The person.
    pub(crate) fn user(&self) -> &Arc<User> {
        &self.identity.user
    }

    /// Whether the person is still logged in.
    ///
    /// # Errors
    /// When the database can't say. They stay connected, and may try again.
    pub(crate) async fn is_logged_in(&self) -> rumbl_core::Result<bool> {
        self.sessions.is_current(&self.identity).await
    }
}
