//! Pages for moderators and admins.

pub(crate) mod annotations;
pub(crate) mod audit;
pub(crate) mod categories;
pub(crate) mod invitations;
pub(crate) mod jobs;
pub(crate) mod links;
pub(crate) mod reports;
pub(crate) mod users;
pub(crate) mod videos;

use rumbl_core::accounts::{Role, User};
use serde::Serialize;

/// The frame of these pages: the current section, and the reader's role.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Frame {
    section: &'static str,
    is_admin: bool,
}

impl Frame {
    /// A page of a section, for `reader`.
    pub(crate) fn new(section: &'static str, reader: &User) -> Self {
        Self { section, is_admin: reader.role >= Role::Admin }
    }
}
