use diesel::prelude::*;

use super::role::Role;
use super::user::User;
use crate::Result;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::UserId;
use crate::repo::{Backend, Connection, now};
use crate::schema::{sessions, users};

/// Gives a user another role.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone.
pub fn set_role(conn: &mut Connection, id: UserId, role: Role) -> Result<User> {
    let statement = diesel::update(users::table.find(id))
        .set((users::role.eq(role), users::updated_at.eq(now())))
        .returning(<User as Selectable<Backend>>::construct_selection());
    conn.write(|conn| Ok(statement.get_result(conn)?))
}

/// Keeps a user from logging in, which ends all their sessions, or lets them again.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone.
pub fn set_suspended(conn: &mut Connection, id: UserId, is_suspended: bool) -> Result<User> {
    let now = now();
    let statement = diesel::update(users::table.find(id))
        .set((users::suspended_at.eq(is_suspended.then_some(now)), users::updated_at.eq(now)))
        .returning(<User as Selectable<Backend>>::construct_selection());
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let user = statement.get_result(conn)?;
        if is_suspended {
            diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn)?;
        }
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)?;
        Ok(user)
    })
}
