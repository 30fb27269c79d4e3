//! Links that an admin passes on in person, for people whom rumbl can't mail. They stop working when the admin loses
//! that role.

use diesel::prelude::*;

use super::email::{EMAIL, email_changeset};
use super::email_confirmation::create_confirmation_token_by;
use super::mailed_token::{MailPurpose, insert_token};
use super::role::Role;
use super::session_token::SessionToken;
use super::user::User;
use super::users::lock_user;
use crate::audit::{AuditAction, By, Subject, record};
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::UserId;
use crate::repo::{Connection, now};
use crate::schema::users;
use crate::{Error, Result};

const USER: Field = Field::text("user");
const ONESELF: FieldError = FieldError::new("is you");
const SUSPENDED: FieldError = FieldError::new("is suspended");
const ADMIN: FieldError = FieldError::new(
    "is an admin: whoever runs the server makes a link for them with `rumbl user reset-link`",
);

/// Creates the token of a link with which a user can reset their password. Admins only. Using the link confirms no
/// address, because it was not mailed to one. Also returns the user.
///
/// # Errors
/// [`Error::Invalid`] if the user is suspended, is the acting admin (who needs the current password to change it), or
/// is another admin (only the operator can reset an admin's access); [`Error::NotFound`] if the user is gone, or the
/// acting user is not an admin.
pub fn create_reset_link(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
) -> Result<(User, SessionToken)> {
    let made_by = by.user.map(|admin| admin.id);
    make(conn, by, (id, AuditAction::MakeResetLink), |conn| {
        insert_token(conn, id, (MailPurpose::ResetPassword, ""), made_by, now())
    })
}

/// Creates the token of a link that confirms a user's address, and sets the address if the user has another one. The
/// link works only while logged in as the user. Admins only. Params: `email`, which the user has given to the admin,
/// because admins can't see the stored address.
///
/// # Errors
/// Same as [`create_reset_link`], and [`Error::Invalid`] if the address is not valid.
pub fn create_confirmation_link(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
    params: &Params,
) -> Result<(User, SessionToken)> {
    let changeset = email_changeset(Changeset::new([]), params).validate_required(&[EMAIL]);
    let changeset = changeset.apply_action(Action::Update)?;
    let made_by = by.user.map(|admin| admin.id);
    make(conn, by, (id, AuditAction::MakeConfirmationLink), |conn| {
        let address = changeset.text(EMAIL);
        let (_, token) = create_confirmation_token_by(conn, id, None, address, made_by)?;
        Ok(token)
    })
}

fn make(
    conn: &mut Connection,
    by: By<'_>,
    (id, action): (UserId, AuditAction),
    create: impl FnOnce(&mut Connection) -> Result<SessionToken>,
) -> Result<(User, SessionToken)> {
    conn.write(|conn| {
        // Serialises with a change of the admin's role: a later one finds the link and deletes it, an earlier one is
        // visible here.
        if let Some(admin) = by.user {
            lock_user(conn, admin.id)?;
        }
        by.require(conn, Role::Admin)?;
        let user: User = users::table.find(id).select(User::as_select()).first(conn)?;
        if by.user.is_some_and(|actor| actor.id == id) {
            return Err(refused(ONESELF));
        }
        if by.user.is_some() && user.role >= Role::Admin {
            return Err(refused(ADMIN));
        }
        if user.suspended_at.is_some() {
            return Err(refused(SUSPENDED));
        }
        let token = create(conn)?;
        record(conn, by, action, (Subject::User(id), user.username.as_str()), None)?;
        Ok((user, token))
    })
}

fn refused(error: FieldError) -> Error {
    let changeset = Changeset::new([]).add_error(USER, error);
    changeset.apply_action(Action::Update).map_or_else(Error::from, |_| Error::NotFound)
}
