//! Links with which somebody may register where not everybody may.

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

/// How long an invitation can be used.
pub const INVITATION_VALIDITY: Duration = Duration::from_hours(14 * 24);
/// Invitations that may be open at once.
pub const MAX_INVITATIONS: i64 = 1_000;

/// What an invitation is called in the audit log.
const NAME: &str = "invitation";
const INVITATION: Field = Field::text("invitation");
const TOO_MANY: FieldError = FieldError::new("can't be made: too many are open");

/// An invitation that nobody has used yet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// Until when it can be used, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub expires_at: NaiveDateTime,
}

/// Makes an invitation, which only admins may. The token is for its link alone, and nobody can ask for it
/// again.
///
/// # Errors
/// [`Error::Invalid`] when [`MAX_INVITATIONS`] are open; [`Error::NotFound`] when the acting user is no
/// admin.
pub fn create_invitation(conn: &mut Connection, by: By<'_>) -> Result<(Invitation, SessionToken)> {
    create_invitation_at(conn, by, now())
}

/// The same as of another time, such as in a test of [`INVITATION_VALIDITY`].
///
/// # Errors
/// As of [`create_invitation`].
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

/// The invitations that can be used, the newest first.
pub fn list_invitations(conn: &mut Connection) -> Result<Vec<Invitation>> {
    let open = invitations::table.filter(invitations::expires_at.gt(now()));
    let open = open.select(Invitation::as_select()).order(invitations::id.desc());
    Ok(open.limit(MAX_INVITATIONS).load(conn)?)
}

/// Takes an invitation back, which only admins may.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the acting user is no admin.
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

/// Whether a token is that of an invitation which can be used. It stays usable.
pub fn is_invited(conn: &mut Connection, token: TokenHash) -> Result<bool> {
    let open = invitations::table
        .filter(invitations::token_hash.eq(token))
        .filter(invitations::expires_at.gt(now()))
        .select(invitations::id);
    let found: Option<InvitationId> = open.first(conn).optional()?;
    Ok(found.is_some())
}

/// Adds a user whose password is hashed, and uses their invitation up.
///
/// # Errors
/// [`Error::Invalid`] when the username or the e-mail address is taken, after which the invitation can
/// still be used; [`Error::NotFound`] when it can't be. Of two who use it at once, one gets this.
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
