use diesel::prelude::*;

use crate::accounts::{Role, User};
use crate::repo::Connection;
use crate::schema::users;
use crate::{Error, Result};

/// Who does something that is recorded, and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The acting user; nobody for whoever runs rumbl and does it by a command.
    pub user: Option<&'a User>,
    /// What they say about it; see [`parse_note`](super::parse_note).
    pub note: Option<&'a str>,
}

impl<'a> By<'a> {
    /// By whoever runs rumbl.
    pub const OPERATOR: Self = Self { user: None, note: None };

    /// By somebody, without a note.
    pub fn user(user: &'a User) -> Self {
        Self { user: Some(user), note: None }
    }

    /// Makes sure that they still have the role which it takes, and returns theirs. It is read in the
    /// transaction, since it may have been taken from them a moment ago.
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
