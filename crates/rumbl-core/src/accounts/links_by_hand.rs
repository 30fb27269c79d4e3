//! Links that an admin passes on to people by hand, where rumbl can't mail them. They end with the admin's role.

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

/// Makes the token of a link with which somebody can set another password, which only admins may. As it is sent to no
/// address, using it confirms none. Returns whose it is as well.
///
/// # Errors
/// [`Error::Invalid`] when they are suspended, the acting admin, who has to show the password to change it, or another
/// admin, whose account nobody but the operator may let anybody into; [`Error::NotFound`] when they are gone, or the acting user is no admin.
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

/// Makes the token of a link that confirms an address as somebody's, and gives them that one if they have another. It
/// works only for somebody who is logged in as them. Only admins may. Params: `email`, which the person has told the admin, as nobody is shown what is stored.
///
/// # Errors
/// As of [`create_reset_link`], and [`Error::Invalid`] when it is no address.
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
        // Whoever takes the role from them waits, and then finds the link; or has come first.
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
