use diesel::prelude::*;

use super::access::{lock_access, require_log_in_method};
use super::linked_identity::LinkedIdentity;
use super::provided_identity::ProvidedIdentity;
use super::user::User;
use crate::audit::{AuditAction, By, Subject, record};
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::ids::{LinkedIdentityId, UserId};
use crate::repo::{Backend, Connection, now};
use crate::schema::{linked_identities, users};
use crate::{Error, Result};

/// Maximum number of linked accounts per user.
pub const MAX_LINKED_IDENTITIES_PER_USER: u8 = 10;

const IDENTITY: Field = Field::text("identity");
const ANOTHERS: FieldError = FieldError::new("belongs to another account");
const TOO_MANY: &str = "can't be added: an account can have at most %{count}";

/// The user who logs in with an account at a provider. Suspended users are found too, so that they can be shown why
/// they can't log in.
///
/// # Errors
/// [`Error::NotFound`] if no user has linked it.
pub fn find_linked_user(
    conn: &mut Connection,
    identity: &ProvidedIdentity,
) -> Result<(LinkedIdentity, User)> {
    let query = linked_identities::table
        .inner_join(users::table)
        .filter(linked_identities::issuer.eq(&identity.issuer))
        .filter(linked_identities::subject.eq(&identity.subject));
    Ok(query.select((LinkedIdentity::as_select(), User::as_select())).first(conn)?)
}

/// Records a log-in with a linked account.
///
/// # Errors
/// [`Error::NotFound`] if it is no longer linked.
pub fn use_linked_identity(conn: &mut Connection, id: LinkedIdentityId) -> Result<()> {
    let statement = diesel::update(linked_identities::table.find(id));
    let used = statement.set(linked_identities::last_used_at.eq(now())).execute(conn)?;
    if used == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Links an account at a provider to a user, and writes it to the audit log. Does nothing if it is already theirs.
///
/// # Errors
/// [`Error::Invalid`] if it is linked to another user, or they have [`MAX_LINKED_IDENTITIES_PER_USER`].
pub fn link_identity(
    conn: &mut Connection,
    user: UserId,
    identity: &ProvidedIdentity,
) -> Result<LinkedIdentity> {
    conn.write(|conn| {
        let linked = match find_linked_user(conn, identity) {
            Ok((linked, owner)) if owner.id == user => return Ok(linked),
            Ok(_) | Err(Error::NotFound) => insert_identity(conn, user, identity)?,
            Err(error) => return Err(error),
        };
        record_own(conn, user, AuditAction::LinkIdentity, &linked)?;
        Ok(linked)
    })
}

/// Records a user's change of their own account in the audit log, where admins investigate how an intruder got in.
fn record_own(
    conn: &mut Connection,
    user: UserId,
    action: AuditAction,
    identity: &LinkedIdentity,
) -> Result<()> {
    let user: User = users::table.find(user).select(User::as_select()).first(conn)?;
    let subject = (Subject::User(user.id), user.username.as_str());
    record(conn, By::user(&user), action, subject, Some(&identity.issuer))
}

/// Links an account that is not linked yet.
///
/// # Errors
/// Same as [`link_identity`].
pub(super) fn insert_identity(
    conn: &mut Connection,
    user: UserId,
    identity: &ProvidedIdentity,
) -> Result<LinkedIdentity> {
    let statement = diesel::insert_into(linked_identities::table)
        .values((
            linked_identities::user_id.eq(user),
            linked_identities::issuer.eq(&identity.issuer),
            linked_identities::subject.eq(&identity.subject),
            linked_identities::account.eq(identity.account.as_deref()),
            linked_identities::inserted_at.eq(now()),
        ))
        .returning(<LinkedIdentity as Selectable<Backend>>::construct_selection());
    conn.write(|conn| {
        lock_access(conn, user)?;
        match find_linked_user(conn, identity) {
            // Two concurrent requests may both have found it unlinked.
            Ok((linked, owner)) if owner.id == user => return Ok(linked),
            Ok(_) => return Err(refused(ANOTHERS)),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        let own = linked_identities::table.filter(linked_identities::user_id.eq(user));
        let count: i64 = own.count().get_result(conn)?;
        let most = i64::from(MAX_LINKED_IDENTITIES_PER_USER);
        if count >= most {
            return Err(refused(FieldError::with(TOO_MANY, "count", most)));
        }
        // Another user may have linked it at the same moment.
        statement.get_result(conn).map_err(|error| match Error::from(error) {
            Error::Constraint { .. } => refused(ANOTHERS),
            error => error,
        })
    })
}

fn refused(error: FieldError) -> Error {
    let changeset = Changeset::new([]).add_error(IDENTITY, error);
    changeset.apply_action(Action::Insert).map_or_else(Error::from, |_| Error::NotFound)
}

/// A user's linked accounts, in the order in which they were linked.
pub fn list_linked_identities(conn: &mut Connection, user: UserId) -> Result<Vec<LinkedIdentity>> {
    let query = linked_identities::table
        .filter(linked_identities::user_id.eq(user))
        .order(linked_identities::id);
    Ok(query.select(LinkedIdentity::as_select()).load(conn)?)
}

/// Unlinks an account, writes it to the audit log, and returns it. `issuers` are the configured providers.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or it belongs to another user; [`Error::Invalid`] if the user could no longer
/// log in.
pub fn delete_linked_identity(
    conn: &mut Connection,
    user: UserId,
    id: LinkedIdentityId,
    issuers: &[String],
) -> Result<LinkedIdentity> {
    conn.write(|conn| {
        lock_access(conn, user)?;
        let identity = remove_linked_identity(conn, user, id)?;
        require_log_in_method(conn, user, issuers)?;
        record_own(conn, user, AuditAction::UnlinkIdentity, &identity)?;
        Ok(identity)
    })
}

/// Unlinks an account, even if it is the last way to log in.
///
/// # Errors
/// [`Error::NotFound`] if the user has no such account.
pub(super) fn remove_linked_identity(
    conn: &mut Connection,
    user: UserId,
    id: LinkedIdentityId,
) -> Result<LinkedIdentity> {
    let own = linked_identities::table
        .filter(linked_identities::id.eq(id))
        .filter(linked_identities::user_id.eq(user));
    let statement = diesel::delete(own)
        .returning(<LinkedIdentity as Selectable<Backend>>::construct_selection());
    Ok(statement.get_result(conn)?)
}
