//! By what somebody can log in: a password, passkeys, and accounts elsewhere. Nobody loses the last of them.

use diesel::prelude::*;

use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::ids::UserId;
use crate::repo::Connection;
use crate::schema::{api_keys, linked_identities, passkeys, users, webhooks};
use crate::{Error, Result};

const WAY_IN: Field = Field::text("way_in");
const LAST: FieldError = FieldError::new("is the last one that you have");

/// Whether somebody has a password.
///
/// # Errors
/// [`Error::NotFound`] when they are gone.
pub fn has_password(conn: &mut Connection, id: UserId) -> Result<bool> {
    Ok(users::table.find(id).select(users::password_hash.is_not_null()).first(conn)?)
}

/// Has others wait who take a way in from the same person, as each could take what the other leaves.
///
/// # Errors
/// [`Error::NotFound`] when the person is gone.
pub(super) fn lock_ways_in(conn: &mut Connection, id: UserId) -> Result<()> {
    let person = diesel::update(users::table.find(id));
    let locked = person.set(users::session_version.eq(users::session_version)).execute(conn)?;
    if locked == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Takes away whatever lets anybody in beside the password, or tells them what happens: it may be that of somebody
/// who only claimed the address of the account. An authenticator app lets nobody in, and stays: otherwise a mail to an
/// address that was never confirmed would get round it.
pub(super) fn delete_other_ways_in(conn: &mut Connection, id: UserId) -> Result<()> {
    lock_ways_in(conn, id)?;
    diesel::delete(linked_identities::table.filter(linked_identities::user_id.eq(id)))
        .execute(conn)?;
    diesel::delete(passkeys::table.filter(passkeys::user_id.eq(id))).execute(conn)?;
    diesel::delete(api_keys::table.filter(api_keys::user_id.eq(id))).execute(conn)?;
    diesel::delete(webhooks::table.filter(webhooks::user_id.eq(id))).execute(conn)?;
    Ok(())
}

/// Makes sure that somebody who has just lost a way in still has another; behind [`lock_ways_in`].
/// `issuers` are those with which people can log in.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn keep_a_way_in(conn: &mut Connection, id: UserId, issuers: &[String]) -> Result<()> {
    let is_left = has_password(conn, id)?
        || can_do_without_password(conn, id)?
        || has_linked_identity(conn, id, issuers)?;
    let changeset = Changeset::new([]);
    let changeset = if is_left { changeset } else { changeset.add_error(WAY_IN, LAST) };
    changeset.apply_action(Action::Delete)?;
    Ok(())
}

fn has_linked_identity(conn: &mut Connection, id: UserId, issuers: &[String]) -> Result<bool> {
    let own = linked_identities::table
        .filter(linked_identities::user_id.eq(id))
        .filter(linked_identities::issuer.eq_any(issuers));
    Ok(own.count().get_result::<i64>(conn)? > 0)
}

/// Whether somebody can do without a password, as they have a passkey. With an account elsewhere they could log in, but not
/// every provider proves that it is still them, which setting a password again takes.
pub fn can_do_without_password(conn: &mut Connection, id: UserId) -> Result<bool> {
    let own = passkeys::table.filter(passkeys::user_id.eq(id));
    Ok(own.count().get_result::<i64>(conn)? > 0)
}

/// Makes sure that somebody can do without the password that they have just lost; behind [`lock_ways_in`].
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn keep_a_passkey(conn: &mut Connection, id: UserId) -> Result<()> {
    if !can_do_without_password(conn, id)? {
        Changeset::new([]).add_error(WAY_IN, LAST).apply_action(Action::Delete)?;
    }
    Ok(())
}
