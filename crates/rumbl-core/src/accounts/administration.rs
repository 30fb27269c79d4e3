//! What moderators and admins do to people's accounts. All of it is serialised by the lock of the
//! directory, so that no two admins can take their roles from each other at once.

use diesel::prelude::*;

use super::api_key::ApiKey;
use super::api_keys::delete_api_key;
use super::email_confirmation::delete_email;
use super::linked_identities::remove_linked_identity;
use super::linked_identity::LinkedIdentity;
use super::mailed_token::{delete_links_made_by, delete_links_to_other_addresses};
use super::passkey::Passkey;
use super::passkeys::remove_passkey;
use super::role::Role;
use super::second_factor::delete_second_factor;
use super::user::User;
use crate::audit::{AuditAction, By, Subject, record};
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::{ApiKeyId, LinkedIdentityId, PasskeyId, UserId, WebhookId};
use crate::repo::{Connection, now};
use crate::reports::close_reports;
use crate::rooms;
use crate::schema::{sessions, users};
use crate::webhooks::{Webhook, delete_webhook};
use crate::{Error, Result};

const ROLE: Field = Field::text("role");
const USER: Field = Field::text("user");

const LAST_ADMIN: FieldError = FieldError::new("is the last admin who can log in");
const OUT_OF_REACH: FieldError = FieldError::new("can only be changed by an admin");
const ONESELF: FieldError = FieldError::new("is you");
const ADMIN: FieldError = FieldError::new(
    "is an admin: only they themselves, or whoever runs the server with `rumbl user`, change how they log in",
);
const NO_SECOND_FACTOR: FieldError = FieldError::new("has no second factor");

/// Gives somebody another role, which only admins may. Returns them as they were.
///
/// # Errors
/// [`Error::Invalid`] when nobody would be left who may; [`Error::NotFound`] when the user is gone, or
/// the acting user is no admin.
pub fn change_role(conn: &mut Connection, by: By<'_>, id: UserId, role: Role) -> Result<User> {
    change(conn, by, id, Role::Admin, |conn, user, _| {
        if user.role == role {
            return Ok(());
        }
        if role < Role::Admin {
            keep_an_admin(conn, user, ROLE)?;
            delete_links_made_by(conn, id)?;
        }
        diesel::update(users::table.find(id))
            .set((users::role.eq(role), users::updated_at.eq(now())))
            .execute(conn)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::ChangeRole, subject, Some(role.as_str()))
    })
}

/// Keeps somebody from logging in, ends all their sessions, and closes the reports about them. Moderators may do that to members, and
/// admins to everybody but themselves. Returns them as they were.
///
/// # Errors
/// [`Error::Invalid`] when it may not be done to them; [`Error::NotFound`] when they are gone, or the
/// acting user is no moderator.
pub fn suspend_user(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Moderator, |conn, user, acting| {
        within_reach(user, acting)?;
        if by.user.is_some_and(|actor| actor.id == id) {
            return Err(refused(USER, ONESELF));
        }
        keep_an_admin(conn, user, USER)?;
        close_reports(conn, Subject::User(id))?;
        if user.suspended_at.is_some() {
            return Ok(());
        }
        let now = now();
        diesel::update(users::table.find(id))
            .set((users::suspended_at.eq(now), users::updated_at.eq(now)))
            .execute(conn)?;
        end_sessions(conn, id)?;
        rooms::end_rooms_of_host(conn, id)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::Suspend, subject, None)
    })
}

/// Lets somebody log in again. Returns them as they were.
///
/// # Errors
/// As of [`suspend_user`].
pub fn unsuspend_user(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Moderator, |conn, user, acting| {
        within_reach(user, acting)?;
        if user.suspended_at.is_none() {
            return Ok(());
        }
        diesel::update(users::table.find(id))
            .set((
                users::suspended_at.eq(None::<chrono::NaiveDateTime>),
                users::updated_at.eq(now()),
            ))
            .execute(conn)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::Unsuspend, subject, None)
    })
}

/// Logs somebody out everywhere, which only admins may. Returns them as they were.
///
/// # Errors
/// [`Error::NotFound`] when they are gone, or the acting user is no admin.
pub fn end_user_sessions(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Admin, |conn, user, _| {
        end_sessions(conn, id)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::EndSessions, subject, None)
    })
}

/// Removes the second factor of somebody who has lost both their phone and their recovery codes, which only
/// admins may do. Returns them as they were.
///
/// # Errors
/// [`Error::Invalid`] when they have no second factor, or are the acting admin or another; otherwise as of [`end_user_sessions`].
pub fn remove_second_factor(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Admin, |conn, user, _| {
        // Admins show a code to turn their own off, as everybody does.
        not_of_an_admin(user, by)?;
        if !delete_second_factor(conn, id)? {
            return Err(refused(USER, NO_SECOND_FACTOR));
        }
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::RemoveSecondFactor, subject, None)
    })
}

/// Deletes a key of somebody's program, which only admins may, and returns it.
///
/// # Errors
/// [`Error::NotFound`] when they have no such key, or the acting user is no admin.
pub fn revoke_api_key(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
    key: ApiKeyId,
) -> Result<ApiKey> {
    let mut revoked = None;
    change(conn, by, id, Role::Admin, |conn, user, _| {
        let key = delete_api_key(conn, user, key)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::RevokeApiKey, subject, Some(&key.name))?;
        revoked = Some(key);
        Ok(())
    })?;
    revoked.ok_or(Error::NotFound)
}

/// Removes a passkey of somebody's, which only admins may, and returns it. It may be their last way in: a link lets them
/// set a password then.
///
/// # Errors
/// [`Error::Invalid`] when it is the acting user's own, which their settings remove once they have shown that it is
/// them, or another admin's; [`Error::NotFound`] when they have no such passkey, or the acting user is no admin.
pub fn revoke_passkey(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
    passkey: PasskeyId,
) -> Result<Passkey> {
    let mut revoked = None;
    change(conn, by, id, Role::Admin, |conn, user, _| {
        not_of_an_admin(user, by)?;
        let passkey = remove_passkey(conn, id, passkey)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::RevokePasskey, subject, Some(&passkey.name))?;
        revoked = Some(passkey);
        Ok(())
    })?;
    revoked.ok_or(Error::NotFound)
}

/// Unlinks an account elsewhere of somebody's, which only admins may, and returns it. It may be their last way in.
///
/// # Errors
/// As of [`revoke_passkey`].
pub fn revoke_linked_identity(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
    identity: LinkedIdentityId,
) -> Result<LinkedIdentity> {
    let mut revoked = None;
    change(conn, by, id, Role::Admin, |conn, user, _| {
        not_of_an_admin(user, by)?;
        let identity = remove_linked_identity(conn, id, identity)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::UnlinkIdentity, subject, Some(&identity.issuer))?;
        revoked = Some(identity);
        Ok(())
    })?;
    revoked.ok_or(Error::NotFound)
}

/// Removes the e-mail address of somebody whose account was taken over, which only admins may, so that no link is mailed
/// there any more. Returns it if it was confirmed.
///
/// # Errors
/// [`Error::Invalid`] when they are the acting admin or another; otherwise as of [`end_user_sessions`].
pub fn revoke_email(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<Option<String>> {
    let mut revoked = None;
    change(conn, by, id, Role::Admin, |conn, user, _| {
        not_of_an_admin(user, by)?;
        revoked = delete_email(conn, id)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::RemoveEmail, subject, None)
    })?;
    Ok(revoked)
}

/// Deletes a webhook of somebody's, which only admins may, and returns it.
///
/// # Errors
/// As of [`revoke_api_key`].
pub fn revoke_webhook(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
    webhook: WebhookId,
) -> Result<Webhook> {
    let mut revoked = None;
    change(conn, by, id, Role::Admin, |conn, user, _| {
        not_of_an_admin(user, by)?;
        let webhook = delete_webhook(conn, user, webhook)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::RevokeWebhook, subject, Some(&webhook.host()))?;
        revoked = Some(webhook);
        Ok(())
    })?;
    revoked.ok_or(Error::NotFound)
}

/// Keeps somebody from logging in, at their own wish, before they are deleted.
///
/// # Errors
/// [`Error::Invalid`] when they are the last admin; [`Error::NotFound`] when they are gone.
pub(crate) fn close_account(conn: &mut Connection, id: UserId) -> Result<()> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let user: User = users::table.find(id).select(User::as_select()).first(conn)?;
        keep_an_admin(conn, &user, USER)?;
        diesel::update(users::table.find(id)).set(users::suspended_at.eq(now())).execute(conn)?;
        end_sessions(conn, id)?;
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)
    })
}

/// Makes sure that somebody who is about to lose their account, or what it may, is not the last admin
/// who can log in. It belongs in a transaction that holds the lock of the directory.
///
/// # Errors
/// [`Error::Invalid`] with an error on `field`.
pub(crate) fn keep_an_admin(conn: &mut Connection, user: &User, field: Field) -> Result<()> {
    if user.role < Role::Admin || user.suspended_at.is_some() {
        return Ok(());
    }
    let others = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::suspended_at.is_null())
        .filter(users::id.ne(user.id))
        .select(users::id);
    let other: Option<UserId> = others.first(conn).optional()?;
    if other.is_none() { Err(refused(field, LAST_ADMIN)) } else { Ok(()) }
}

fn change(
    conn: &mut Connection,
    by: By<'_>,
    id: UserId,
    required: Role,
    call: impl FnOnce(&mut Connection, &User, Role) -> Result<()>,
) -> Result<User> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let acting = by.require(conn, required)?;
        let user: User = users::table.find(id).select(User::as_select()).first(conn)?;
        call(conn, &user, acting)?;
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)?;
        Ok(user)
    })
}

/// Moderators look after members; who looks after whom among themselves is for admins to decide.
fn within_reach(user: &User, acting: Role) -> Result<()> {
    let is_within = acting == Role::Admin || user.role == Role::Member;
    if is_within { Ok(()) } else { Err(refused(USER, OUT_OF_REACH)) }
}

/// Refuses to change how an admin logs in: no admin may lock another one out or weaken their account. Operators can, by
/// `rumbl user`. Admins change their own account in the settings, where they prove who they are.
fn not_of_an_admin(user: &User, by: By<'_>) -> Result<()> {
    match by.user {
        Some(actor) if actor.id == user.id => Err(refused(USER, ONESELF)),
        Some(_) if user.role >= Role::Admin => Err(refused(USER, ADMIN)),
        _ => Ok(()),
    }
}

/// Also ends those that begin at this moment, with what was read of the user before.
fn end_sessions(conn: &mut Connection, id: UserId) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((users::session_version.eq(users::session_version + 1), users::updated_at.eq(now())))
        .execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn)?;
    // Otherwise an intruder who was logged in could still have the account's mail sent elsewhere, or use links that they made.
    delete_links_to_other_addresses(conn, id)?;
    delete_links_made_by(conn, id)
}

fn refused(field: Field, error: FieldError) -> Error {
    match Changeset::new([]).add_error(field, error).apply_action(Action::Update) {
        Err(invalid) => invalid.into(),
        Ok(_) => Error::NotFound,
    }
}
