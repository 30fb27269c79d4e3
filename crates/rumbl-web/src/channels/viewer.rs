//! The client of the channels.

use std::sync::Arc;

use rumbl_core::accounts::User;

use crate::identity::Identity;
use crate::live::Live;

/// A connected user, as the channels know them.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Who it is, and what proves it.
    pub identity: Arc<Identity>,
    /// What the channels work with.
    pub live: Arc<Live>,
}

impl Viewer {
    /// The person.
    pub(crate) fn user(&self) -> &Arc<User> {
        &self.identity.user
    }
}
