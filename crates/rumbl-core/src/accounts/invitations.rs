//! Invitation links, with which people can register where registration is not open.

use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::role::Role;
use super::session_token::{SessionToken, TokenHash};
use super::user::{NewUser, User};
use super::users::insert_user;
use crate::audit::{AuditAction, By, Subject, record};
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::directory;
use crate::ids::InvitationId;
use crate::repo::{Backend, Connection, UtcTime, now};
use crate::schema::invitations;
use crate::{Error, Result};

/// How long an invitation is valid.
pub const INVITATION_VALIDITY: Duration = Duration::from_hours(14 * 24);
/// Maximum number of open invitations.
pub const MAX_INVITATIONS: i64 = 1_000;

/// The object's name in the audit log.
const NAME: &str = "invitation";
const INVITATION: Field = Field::text("invitation");
const TOO_MANY: FieldError = FieldError::new("can't be created: too many are still open");

/// An unused invitation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// When it was created, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it expires, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub expires_at: NaiveDateTime,
}

/// Creates an invitation. Admins only. The token belongs in the link alone, and can't be read again.
///
/// # Errors
/// [`Error::Invalid`] if [`MAX_INVITATIONS`] are open; [`Error::NotFound`] if the acting user is not an admin.
pub fn create_invitation(conn: &mut Connection, by: By<'_>) -> Result<(Invitation, SessionToken)> {
    create_invitation_at(conn, by, now())
}

/// Like [`create_invitation`], at a given time, for tests of [`INVITATION_VALIDITY`].
///
/// # Errors
/// Same as [`create_invitation`].
pub fn create_invitation_at(
    conn: &mut Connection,
    by: By<'_>,
    at: NaiveDateTime,
) -> Result<(Invitation, SessionToken)> {
    let token = SessionToken::generate();
    let validity = TimeDelta::from_std(INVITATION_VALIDITY).unwrap_or(TimeDelta::zero());
    let statement = diesel::insert_into(invitations::table)
        .values((
            invitations::created_by_id.eq(by.user.map(|user| user.id)),
            invitations::token_hash.eq(token.hash()),
            invitations::inserted_at.eq(at),
            invitations::expires_at.eq(at + validity),
        ))
        .returning(<Invitation as Selectable<Backend>>::construct_selection());
    let invitation = conn.write(|conn| {
        by.require(conn, Role::Admin)?;
        diesel::delete(invitations::table.filter(invitations::expires_at.le(now())))
            .execute(conn)?;
        let open: i64 = invitations::table.count().get_result(conn)?;
        let changeset = Changeset::new([]);
        let changeset = match open {
            MAX_INVITATIONS.. => changeset.add_error(INVITATION, TOO_MANY),
            _ => changeset,
        };
        changeset.apply_action(Action::Insert)?;
        let invitation: Invitation = statement.get_result(conn)?;
        let subject = (Subject::Invitation(invitation.id), NAME);
        record(conn, by, AuditAction::Create, subject, None)?;
        Ok(invitation)
    })?;
    Ok((invitation, token))
}

/// The valid invitations, newest first.
pub fn list_invitations(conn: &mut Connection) -> Result<Vec<Invitation>> {
    let open = invitations::table.filter(invitations::expires_at.gt(now()));
    let open = open.select(Invitation::as_select()).order(invitations::id.desc());
    Ok(open.limit(MAX_INVITATIONS).load(conn)?)
}

/// Revokes an invitation. Admins only.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or the acting user is not an admin.
pub fn delete_invitation(conn: &mut Connection, by: By<'_>, id: InvitationId) -> Result<()> {
    conn.write(|conn| {
        by.require(conn, Role::Admin)?;
        let deleted = diesel::delete(invitations::table.find(id)).execute(conn)?;
        if deleted == 0 {
            return Err(Error::NotFound);
        }
        record(conn, by, AuditAction::Delete, (Subject::Invitation(id), NAME), None)
    })
}

/// Whether a token belongs to a valid invitation. Does not use it up.
pub fn is_invited(conn: &mut Connection, token: TokenHash) -> Result<bool> {
    let open = invitations::table
        .filter(invitations::token_hash.eq(token))
        .filter(invitations::expires_at.gt(now()))
        .select(invitations::id);
    let found: Option<InvitationId> = open.first(conn).optional()?;
    Ok(found.is_some())
}

/// Inserts a user with a hashed password, and uses up their invitation.
///
/// # Errors
/// [`Error::Invalid`] if the username or the e-mail address is taken, in which case the invitation stays valid;
/// [`Error::NotFound`] if the invitation is not valid. Of two concurrent uses, one gets this.
pub fn insert_invited_user(
    conn: &mut Connection,
    user: &NewUser,
    token: TokenHash,
) -> Result<User> {
    directory::write(conn, |conn| {
        let open = invitations::table
            .filter(invitations::token_hash.eq(token))
            .filter(invitations::expires_at.gt(now()));
        if diesel::delete(open).execute(conn)? == 0 {
            return Err(Error::NotFound);
        }
        insert_user(conn, user)
    })
}
