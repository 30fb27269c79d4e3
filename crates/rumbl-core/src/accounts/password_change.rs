use std::fmt;

use diesel::prelude::*;

use super::user::{User, new_password_hash};
use crate::Result;
use crate::changeset::Params;
use crate::ids::UserId;
use crate::repo::{Backend, Connection, now};
use crate::schema::{sessions, users};

/// A change of a user's password that has been begun.
pub struct PasswordChange {
    user_id: UserId,
    session_version: i32,
    current_hash: Option<String>,
}

/// A change of a user's password that can be stored.
pub struct NewPassword {
    user_id: UserId,
    session_version: i32,
    password_hash: String,
}

/// Begins to change a user's password.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone.
pub fn begin_password_change(conn: &mut Connection, user: &User) -> Result<PasswordChange> {
    let current_hash = users::table.find(user.id).select(users::password_hash).first(conn)?;
    Ok(PasswordChange { user_id: user.id, session_version: user.session_version, current_hash })
}

impl PasswordChange {
    /// Checks the params and hashes the password, which is slow by intent and needs no connection.
    /// Params: `current_password`, which shows that it is them, and `password`.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`].
    pub fn hash_password(self, params: &Params) -> Result<NewPassword> {
        let Self { user_id, session_version, current_hash } = self;
        let password_hash = new_password_hash(current_hash.as_deref(), params)?;
        Ok(NewPassword { user_id, session_version, password_hash })
    }
}

/// Stores a user's new password, which ends all their sessions.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone, or the password was changed since the user was
/// read.
pub fn store_password(conn: &mut Connection, new: &NewPassword) -> Result<User> {
    // Who changed it meanwhile was first, and the user is not logged in any more.
    let is_current = users::session_version.eq(new.session_version);
    let statement = diesel::update(users::table.find(new.user_id).filter(is_current))
        .set((
            users::password_hash.eq(&new.password_hash),
            users::session_version.eq(users::session_version + 1),
            users::updated_at.eq(now()),
        ))
        .returning(<User as Selectable<Backend>>::construct_selection());
    conn.write(|conn| {
        let changed = statement.get_result(conn)?;
        diesel::delete(sessions::table.filter(sessions::user_id.eq(new.user_id))).execute(conn)?;
        Ok(changed)
    })
}

/// Gives a user another password, and ends all their sessions, in one go: it hashes the password while
/// it has the connection. Don't call it inside [`Connection::write`].
///
/// # Errors
/// Those of the three steps.
pub fn update_user_password(conn: &mut Connection, user: &User, params: &Params) -> Result<User> {
    let new = begin_password_change(conn, user)?.hash_password(params)?;
    store_password(conn, &new)
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PasswordChange")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewPassword")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
