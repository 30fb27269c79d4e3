//! The client of the channels.

use std::sync::Arc;

use rumbl_core::accounts::User;

use crate::live::Live;

/// A connected user, as the channels know them.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who it is.
    pub user: Arc<User>,
    /// What the channels work with.
    pub live: Arc<Live>,
}
