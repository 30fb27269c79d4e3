use diesel::prelude::*;

use crate::accounts::{Role, User};
use crate::repo::Connection;
use crate::schema::users;
use crate::{Error, Result};

/// Who performs an audited action, and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The acting user; `None` when the operator of this rumbl runs a command.
    pub user: Option<&'a User>,
    /// Their note; see [`parse_note`](super::parse_note).
    pub note: Option<&'a str>,
}

impl<'a> By<'a> {
    /// The operator of this rumbl.
    pub const OPERATOR: Self = Self { user: None, note: None };

    /// By somebody, without a note.
    pub fn user(user: &'a User) -> Self {
        Self { user: Some(user), note: None }
    }

    /// Checks that the user still has the required role, and returns their role. It is read in the transaction, because
    /// it may have been revoked a moment ago.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they don't have it.
    pub(crate) fn require(self, conn: &mut Connection, role: Role) -> Result<Role> {
        let Some(user) = self.user else { return Ok(Role::Admin) };
        let current = users::table.find(user.id).filter(users::suspended_at.is_null());
        let current: Role = current.select(users::role).first(conn)?;
        if current < role { Err(Error::NotFound) } else { Ok(current) }
    }
}
