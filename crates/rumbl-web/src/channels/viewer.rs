//! The client behind a channel.

use std::sync::Arc;

use rumbl_core::accounts::User;

use crate::guests::Guest;
use crate::i18n::Locale;
use crate::identity::{Identity, Sessions};
use crate::live::Live;

/// A connected client, as the channels know it.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Their identity.
    pub who: Who,
    /// Checks whether that identity is still valid.
    pub sessions: Sessions,
    /// The language that the client asked for.
    pub locale: Locale,
    /// Shared state of the channels.
    pub live: Arc<Live>,
}

/// The identity of a client.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// A person with an account, and the session or key that proves it.
    Member(Arc<Identity>),
    /// A visitor without an account, who can only watch.
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

    /// Whether the session is still valid; a log-out ends it, for example.
    ///
    /// # Errors
    /// When the database is unavailable. The client stays connected and may retry.
    pub(crate) async fn is_current(&self) -> rumbl_core::Result<bool> {
        match &self.who {
            Who::Member(identity) => self.sessions.is_current(identity).await,
            Who::Guest(_) => Ok(true),
        }
    }
}
