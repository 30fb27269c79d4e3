use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::email::{EMAIL_LENGTH, Email, email_key};
use super::email_confirmation::find_other_owner;
use super::user::{self, EmailRule, NewUser, User};
use crate::changeset::{Action, Params};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::UserId;
use crate::log::{Topic, create_topic};
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Backend, Connection, now};
use crate::schema::users;
use crate::{Error, IfUnchanged, Result};

/// Maximum number of accounts that claim an address and get its mail.
pub const MAX_ADDRESSEES: i64 = 10;

/// The topic for a user's own notifications.
pub fn user_topic(id: UserId) -> Topic {
    Topic::new("users", id)
}

/// A page of users, in the order in which they registered.
///
/// # Errors
/// [`Error::NotFound`] if there is no such page.
pub fn list_users_page(
    conn: &mut Connection,
    request: impl Into<PageRequest>,
) -> Result<Page<User>> {
    let total = users::table.count().get_result(conn)?;
    Page::read(request, total, |limit, offset| {
        let query = users::table.select(User::as_select()).order(users::id);
        Ok(query.limit(limit).offset(offset).load(conn)?)
    })
}

/// The users who registered after a given one, in that order.
pub fn list_users_after(
    conn: &mut Connection,
    after: UserId,
    size: PageSize,
) -> Result<Stretch<User>> {
    Stretch::read(size, |limit| {
        let query = users::table.select(User::as_select()).filter(users::id.gt(after));
        Ok(query.order(users::id).limit(limit).load(conn)?)
    })
}

/// The users with these ids, ordered by id; unknown ids are skipped.
pub fn list_users_with_ids(conn: &mut Connection, ids: &[UserId]) -> Result<Vec<User>> {
    let query = users::table.filter(users::id.eq_any(ids)).select(User::as_select());
    Ok(query.order(users::id).load(conn)?)
}

/// Looks up a user by id.
///
/// # Errors
/// [`Error::NotFound`] if no user has it.
pub fn get_user(conn: &mut Connection, id: UserId) -> Result<User> {
    Ok(users::table.find(id).select(User::as_select()).first(conn)?)
}

/// Looks up a user by their exact username.
///
/// # Errors
/// [`Error::NotFound`] if no user has it.
pub fn get_user_by(conn: &mut Connection, username: &str) -> Result<User> {
    if username.contains('\0') {
        return Err(Error::NotFound);
    }
    let query = users::table.filter(users::username.eq(username));
    Ok(query.select(User::as_select()).first(conn)?)
}

/// The users with this username, or else with this e-mail address, and their addresses. A username takes precedence,
/// because it may look like an address. An address belongs to the user who has confirmed it. If nobody has, it belongs
/// to all users who claim it: at most [`MAX_ADDRESSEES`], those with a mailed password first. Users are skipped if they
/// have no address, claim one that another user has confirmed, or are suspended.
pub fn find_addressees(conn: &mut Connection, account: &str) -> Result<Vec<(User, Email)>> {
    let account = account.trim();
    if account.chars().count() > *EMAIL_LENGTH.end() || account.contains('\0') {
        return Ok(Vec::new());
    }
    let columns = (User::as_select(), users::email, users::email_confirmed_at);
    let of_name = users::table
        .filter(users::username_key.eq(user::username_key(account)))
        .filter(users::email.is_not_null())
        .filter(users::suspended_at.is_null());
    let mut found: Vec<Addressee> = of_name.select(columns).limit(1).load(conn)?;
    if found.is_empty() {
        let of_address = users::table.filter(users::email_key.eq(email_key(account)));
        let confirmed = of_address.clone().filter(users::email_confirmed_at.is_not_null());
        found = confirmed.select(columns).load(conn)?;
        if found.is_empty() {
            let claims = of_address
                .filter(users::suspended_at.is_null())
                .order((users::mailed_password_hash.is_null(), users::id));
            found = claims.select(columns).limit(MAX_ADDRESSEES).load(conn)?;
        }
    }
    let mut addressees = Vec::with_capacity(found.len());
    for (user, address, confirmed_at) in found {
        let Some(address) = address.filter(|_| user.suspended_at.is_none()) else { continue };
        if find_other_owner(conn, user.id, &address)?.is_none() {
            addressees.push((user, Email { address, confirmed_at }));
        }
    }
    Ok(addressees)
}

type Addressee = (User, Option<String>, Option<NaiveDateTime>);

/// Creates a user without a password, who can't log in: a backend of the information system. Params: `name`,
/// `username`, and optionally `email`, `subname` and `job`.
///
/// # Errors
/// [`Error::Invalid`].
pub fn create_user(conn: &mut Connection, params: &Params) -> Result<User> {
    insert_user(conn, &user::new_user(params)?)
}

/// Registers a user. Params: `name`, `username`, `password`, and optionally `email`, `subname` and `job`.
///
/// Hashes the password while holding the connection. Where connections are scarce, use
/// [`prepare_registration`](super::prepare_registration) and [`insert_user`]. Don't call it inside
/// [`Connection::write`], because hashing is slow.
///
/// # Errors
/// [`Error::Invalid`].
pub fn register_user(conn: &mut Connection, params: &Params) -> Result<User> {
    insert_user(conn, &user::prepare_registration(params, EmailRule::Optional)?.hash_password()?)
}

/// Inserts a user with a hashed password.
///
/// # Errors
/// [`Error::Invalid`] if the username is taken. Several users can claim the same e-mail address until one of them
/// confirms it.
pub fn insert_user(conn: &mut Connection, user: &NewUser) -> Result<User> {
    insert_user_and(conn, user, |_, _| Ok(()))
}

/// Like [`insert_user`], with further writes in the same transaction, such as storing a mail to the user.
///
/// # Errors
/// Same as [`insert_user`], and those of `also`.
pub fn insert_user_and(
    conn: &mut Connection,
    user: &NewUser,
    also: impl FnOnce(&mut Connection, &User) -> Result<()>,
) -> Result<User> {
    let now = now();
    let statement = diesel::insert_into(users::table)
        .values((
            users::name.eq(user.name()),
            users::username.eq(user.username()),
            users::username_key.eq(user::username_key(user.username())),
            users::subname.eq(user.subname()),
            users::job.eq(user.job()),
            users::email.eq(user.email()),
            users::email_key.eq(user.email().map(email_key)),
            users::password_hash.eq(user.password_hash.as_deref()),
            users::locale.eq(user.locale.as_ref()),
            users::inserted_at.eq(now),
            users::updated_at.eq(now),
        ))
        .returning(<User as Selectable<Backend>>::construct_selection());
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let user: User = statement.get_result(conn)?;
        create_topic(conn, &user_topic(user.id))?;
        also(conn, &user)?;
        directory.append(DirectoryChange::User(user.id))?;
        directory.store(conn)?;
        Ok(user)
    })
    .map_err(|error| error.explained_by(&user.changeset))
}

/// Updates a user's profile, unless it was changed in the meantime. Params: `name`, `subname`, `job`; absent fields
/// stay unchanged.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] if the user is gone; [`Error::Changed`].
pub fn update_user(
    conn: &mut Connection,
    id: UserId,
    params: &Params,
    if_unchanged: &IfUnchanged,
) -> Result<User> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let user = get_user(conn, id)?;
        if_unchanged.check(user.updated_at)?;
        let changeset = user::profile_changeset(&user, params).apply_action(Action::Update)?;
        if changeset.changes().is_empty() {
            return Ok(user);
        }
        let (name, subname, job) = user::profile(&changeset);
        let updated = diesel::update(users::table.find(id))
            .set((
                users::name.eq(name),
                users::subname.eq(subname),
                users::job.eq(job),
                users::updated_at.eq(now()),
            ))
            .returning(<User as Selectable<Backend>>::construct_selection());
        let user: User = updated.get_result(conn)?;
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)?;
        Ok(user)
    })
}

/// Locks a user's row until the transaction ends. On SQLite, the transaction is the only writer anyway.
pub(crate) fn lock_user(conn: &mut Connection, id: UserId) -> Result<()> {
    if let Connection::Pg(conn) = conn {
        let row = users::table.find(id).select(users::id).for_update();
        row.first::<UserId>(conn).optional()?;
    }
    Ok(())
}
