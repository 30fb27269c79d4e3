use diesel::prelude::*;
use thiserror::Error as ThisError;

use super::password;
use super::user::{self, NewUser, User};
use crate::changeset::Params;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::UserId;
use crate::page::{Page, PageNumber};
use crate::repo::{Backend, Connection, now};
use crate::schema::{sessions, users};
use crate::{Error, Result};

/// Why somebody could not log in. People are told only that it was one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
pub enum AuthError {
    /// The password is not that user's, or the user has none.
    #[error("unauthorized")]
    Unauthorized,
    /// There is no such user.
    #[error("not found")]
    NotFound,
}

/// A page of users, in the order in which they came.
///
/// # Errors
/// [`Error::NotFound`] when there is no such page.
pub fn list_users_page(conn: &mut Connection, number: PageNumber) -> Result<Page<User>> {
    let total = users::table.count().get_result(conn)?;
    Page::read(number, total, |limit, offset| {
        let query = users::table.select(User::as_select()).order(users::id);
        Ok(query.limit(limit).offset(offset).load(conn)?)
    })
}

/// The users that have these ids, in the order of ids; unknown ones are left out.
pub fn list_users_with_ids(conn: &mut Connection, ids: &[UserId]) -> Result<Vec<User>> {
    let query = users::table.filter(users::id.eq_any(ids)).select(User::as_select());
    Ok(query.order(users::id).load(conn)?)
}

/// One user.
///
/// # Errors
/// [`Error::NotFound`] when nobody has the id.
pub fn get_user(conn: &mut Connection, id: UserId) -> Result<User> {
    Ok(users::table.find(id).select(User::as_select()).first(conn)?)
}

/// The user with exactly this username.
///
/// # Errors
/// [`Error::NotFound`] when nobody has it.
pub fn get_user_by(conn: &mut Connection, username: &str) -> Result<User> {
    if username.contains('\0') {
        return Err(Error::NotFound);
    }
    let query = users::table.filter(users::username.eq(username));
    Ok(query.select(User::as_select()).first(conn)?)
}

/// Makes a user without a password, who can't log in: a backend that answers. Params: `name`,
/// `username`.
///
/// # Errors
/// [`Error::Invalid`].
pub fn create_user(conn: &mut Connection, params: &Params) -> Result<User> {
    insert(conn, &user::new_user(params)?)
}

/// Registers a person. Params: `name`, `username`, `password`.
///
/// The password is hashed before anything is locked; so don't call it inside
/// [`Connection::write`].
///
/// # Errors
/// [`Error::Invalid`].
pub fn register_user(conn: &mut Connection, params: &Params) -> Result<User> {
    insert(conn, &user::new_registration(params)?)
}

fn insert(conn: &mut Connection, user: &NewUser) -> Result<User> {
    let now = now();
    let statement = diesel::insert_into(users::table)
        .values((
            users::name.eq(user.name()),
            users::username.eq(user.username()),
            users::username_key.eq(user::username_key(user.username())),
            users::password_hash.eq(user.password_hash.as_deref()),
            users::inserted_at.eq(now),
            users::updated_at.eq(now),
        ))
        .returning(<User as Selectable<Backend>>::construct_selection());
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let user: User = statement.get_result(conn)?;
        directory.append(DirectoryChange::User(user.id))?;
        directory.store(conn)?;
        Ok(user)
    })
    .map_err(|error| error.explained_by(&user.changeset))
}

/// Gives a user another password, and ends all their sessions. Params: `current_password`, which
/// shows that it is them, and `password`.
///
/// The password is hashed before anything is locked; so don't call it inside
/// [`Connection::write`].
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the user is gone, or the password was changed since
/// `user` was read.
pub fn update_user_password(conn: &mut Connection, user: &User, params: &Params) -> Result<User> {
    let current: Option<String> =
        users::table.find(user.id).select(users::password_hash).first(conn)?;
    let password_hash = user::new_password_hash(current.as_deref(), params)?;
    // Whoever changed it meanwhile was first, and `user` is not logged in any more.
    let is_current = users::session_version.eq(user.session_version);
    let statement = diesel::update(users::table.find(user.id).filter(is_current))
        .set((
            users::password_hash.eq(password_hash),
            users::session_version.eq(users::session_version + 1),
            users::updated_at.eq(now()),
        ))
        .returning(<User as Selectable<Backend>>::construct_selection());
    conn.write(|conn| {
        let changed = statement.get_result(conn)?;
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user.id))).execute(conn)?;
        Ok(changed)
    })
}

/// The user who has this username, in upper or lower case, and this password. Whether the user is unknown, has no password or
/// another one, it takes as long.
///
/// # Errors
/// Inside: that it is nobody. Outside: what keeps the question from being answered.
pub fn authenticate_by_username_and_pass(
    conn: &mut Connection,
    username: &str,
    password: &str,
) -> Result<Result<User, AuthError>> {
    let Some((user, password_hash)) = find_with_hash(conn, username)? else {
        password::verify_dummy(password)?;
        return Ok(Err(AuthError::NotFound));
    };
    let is_right = password::is_right(password, password_hash.as_deref())?;
    Ok(if is_right { Ok(user) } else { Err(AuthError::Unauthorized) })
}

fn find_with_hash(conn: &mut Connection, username: &str) -> Result<Option<(User, Option<String>)>> {
    if username.contains('\0') {
        return Ok(None);
    }
    // Who has exactly this name comes first: names from before keys may differ in case alone.
    let is_exact = users::username.eq(username);
    let query = users::table
        .filter(is_exact.or(users::username_key.eq(user::username_key(username))))
        .order(is_exact.desc());
    Ok(query.select((User::as_select(), users::password_hash)).first(conn).optional()?)
}
