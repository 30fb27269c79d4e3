//! The client of the channels.

use std::sync::Arc;

use rumbl_core::accounts::User;

use crate::guests::Guest;
use crate::identity::{Identity, Sessions};
use crate::live::Live;

/// A connected client, as the channels know it.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Who it is.
    pub who: Who,
    /// Whether what proves it still holds.
    pub sessions: Sessions,
    /// What the channels work with.
    pub live: Arc<Live>,
}

/// Who is connected.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// Somebody with an account, and what proves it.
    Member(Arc<Identity>),
    /// Somebody without one, who only watches.
    Guest(Arc<Guest>),
}

impl Viewer {
    /// The person, if they have an account.
    pub(crate) fn user(&self) -> Option<&Arc<User>> {
        match &self.who {
            Who::Member(identity) => Some(&identity.user),
            Who::Guest(_) => None,
        }
    }

    /// Whether nothing has ended who they are, such as a log-out.
    ///
    /// # Errors
    /// When the database can't say. They stay connected, and may try again.
    pub(crate) async fn is_current(&self) -> rumbl_core::Result<bool> {
        match &self.who {
            Who::Member(identity) => self.sessions.is_current(identity).await,
            Who::Guest(_) => Ok(true),
        }
    }
}
