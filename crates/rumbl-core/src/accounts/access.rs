//! The ways to log in: a password, passkeys, and accounts at providers. Users can't remove their last one.

use diesel::prelude::*;

use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::ids::UserId;
use crate::repo::Connection;
use crate::schema::{api_keys, linked_identities, passkeys, users, webhooks};
use crate::{Error, Result};

const WAY_IN: Field = Field::text("way_in");
const LAST: FieldError = FieldError::new("is the last one that you have");

/// Whether a user has a password.
///
/// # Errors
/// [`Error::NotFound`] if they are gone.
pub fn has_password(conn: &mut Connection, id: UserId) -> Result<bool> {
    Ok(users::table.find(id).select(users::password_hash.is_not_null()).first(conn)?)
}

/// Locks a user's ways to log in, so that two concurrent requests can't remove the last two.
///
/// # Errors
/// [`Error::NotFound`] if the user is gone.
pub(super) fn lock_access(conn: &mut Connection, id: UserId) -> Result<()> {
    let person = diesel::update(users::table.find(id));
    let locked = person.set(users::session_version.eq(users::session_version)).execute(conn)?;
    if locked == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Removes all other access to an account: linked accounts, passkeys, API keys and webhooks. They may belong to
/// somebody who only claimed the account's address. The authenticator app stays, because it lets nobody in; otherwise a
/// link mailed to an unconfirmed address would bypass it.
pub(super) fn delete_other_access(conn: &mut Connection, id: UserId) -> Result<()> {
    lock_access(conn, id)?;
    diesel::delete(linked_identities::table.filter(linked_identities::user_id.eq(id)))
        .execute(conn)?;
    diesel::delete(passkeys::table.filter(passkeys::user_id.eq(id))).execute(conn)?;
    diesel::delete(api_keys::table.filter(api_keys::user_id.eq(id))).execute(conn)?;
    diesel::delete(webhooks::table.filter(webhooks::user_id.eq(id))).execute(conn)?;
    Ok(())
}

/// Checks that a user who has just lost a way to log in still has another. Call [`lock_access`] first. `issuers` are
/// the configured providers.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn require_log_in_method(
    conn: &mut Connection,
    id: UserId,
    issuers: &[String],
) -> Result<()> {
    let is_left = has_password(conn, id)?
        || can_remove_password(conn, id)?
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

/// Whether a user can delete their password, because they have a passkey. An account at a provider would let them log
/// in, but not every provider can prove the user's presence, which is required to set a password again.
pub fn can_remove_password(conn: &mut Connection, id: UserId) -> Result<bool> {
    let own = passkeys::table.filter(passkeys::user_id.eq(id));
    Ok(own.count().get_result::<i64>(conn)? > 0)
}

/// Checks that a user who has just lost their password has a passkey. Call [`lock_access`] first.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn require_passkey(conn: &mut Connection, id: UserId) -> Result<()> {
    if !can_remove_password(conn, id)? {
        Changeset::new([]).add_error(WAY_IN, LAST).apply_action(Action::Delete)?;
    }
    Ok(())
}
