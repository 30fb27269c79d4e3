//! Moderators' and admins' actions on accounts. All of them are serialised by the directory's lock, so that two admins
//! can't demote each other at the same time.

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
const BEING_DELETED: FieldError =
    FieldError::new("has begun to delete their account, which can’t be undone");
const NO_SECOND_FACTOR: FieldError = FieldError::new("has no second factor");

/// Changes a user's role. Admins only. Returns the user as they were before.
///
/// # Errors
/// [`Error::Invalid`] if no admin would be left; [`Error::NotFound`] if the user is gone, or the acting user is not an
/// admin.
pub fn change_role(conn: &mut Connection, by: By<'_>, id: UserId, role: Role) -> Result<User> {
    change(conn, by, id, Role::Admin, |conn, user, _| {
        if user.role == role {
            return Ok(());
        }
        if role < Role::Admin {
            require_other_admin(conn, user, ROLE)?;
            delete_links_made_by(conn, id)?;
        }
        diesel::update(users::table.find(id))
            .set((users::role.eq(role), users::updated_at.eq(now())))
            .execute(conn)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::ChangeRole, subject, Some(role.as_str()))
    })
}

/// Suspends a user, which ends all their sessions and closes the reports about them. Moderators can suspend members,
/// and admins anyone but themselves. Returns the user as they were before.
///
/// # Errors
/// [`Error::Invalid`] if the acting user must not suspend this user; [`Error::NotFound`] if the user is gone, or the
/// acting user is not a moderator.
pub fn suspend_user(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Moderator, |conn, user, acting| {
        within_reach(user, acting)?;
        if by.user.is_some_and(|actor| actor.id == id) {
            return Err(refused(USER, ONESELF));
        }
        require_other_admin(conn, user, USER)?;
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

/// Lifts a suspension. Returns the user as they were before.
///
/// # Errors
/// [`Error::Invalid`] if the account is being deleted, because a part of it is gone already; otherwise the same as
/// [`suspend_user`].
pub fn unsuspend_user(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Moderator, |conn, user, acting| {
        within_reach(user, acting)?;
        if user.deletion_began_at.is_some() {
            return Err(refused(USER, BEING_DELETED));
        }
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

/// Ends all of a user's sessions. Admins only. Returns the user as they were before.
///
/// # Errors
/// [`Error::NotFound`] if the user is gone, or the acting user is not an admin.
pub fn end_user_sessions(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Admin, |conn, user, _| {
        end_sessions(conn, id)?;
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::EndSessions, subject, None)
    })
}

/// Removes the second factor of a user who has lost both their phone and their recovery codes. Admins only. Returns the
/// user as they were before.
///
/// # Errors
/// [`Error::Invalid`] if the user has no second factor, or is an admin (the acting one or another); otherwise the same
/// as [`end_user_sessions`].
pub fn remove_second_factor(conn: &mut Connection, by: By<'_>, id: UserId) -> Result<User> {
    change(conn, by, id, Role::Admin, |conn, user, _| {
        // Admins turn off their own second factor in the settings, with a code, like everyone else.
        not_of_an_admin(user, by)?;
        if !delete_second_factor(conn, id)? {
            return Err(refused(USER, NO_SECOND_FACTOR));
        }
        let subject = (Subject::User(id), user.username.as_str());
        record(conn, by, AuditAction::RemoveSecondFactor, subject, None)
    })
}

/// Deletes a user's API key and returns it. Admins only.
///
/// # Errors
/// [`Error::NotFound`] if the user has no such key, or the acting user is not an admin.
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

/// Removes a user's passkey and returns it. Admins only. It may be the user's last way to log in: they can then set a
/// password through a reset link.
///
/// # Errors
/// [`Error::Invalid`] if the passkey belongs to another admin, or to the acting user, who can remove it in the settings
/// after proving who they are; [`Error::NotFound`] if the user has no such passkey, or the acting user is not an admin.
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

/// Unlinks a user's account at a provider and returns it. Admins only. It may be the user's last way to log in.
///
/// # Errors
/// Same as [`revoke_passkey`].
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

/// Removes the e-mail address from an account that was taken over, so that no more links are mailed to it. Admins only.
/// Returns the address if it was confirmed.
///
/// # Errors
/// [`Error::Invalid`] if the user is an admin (the acting one or another); otherwise the same as [`end_user_sessions`].
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

/// Deletes a user's webhook and returns it. Admins only.
///
/// # Errors
/// Same as [`revoke_api_key`].
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

/// Suspends a user at their own request, before their account is deleted. Nobody can lift this suspension.
///
/// # Errors
/// [`Error::Invalid`] if they are the last admin; [`Error::NotFound`] if they are gone.
pub(crate) fn close_account(conn: &mut Connection, id: UserId) -> Result<()> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let user: User = users::table.find(id).select(User::as_select()).first(conn)?;
        require_other_admin(conn, &user, USER)?;
        let now = now();
        diesel::update(users::table.find(id))
            .set((users::suspended_at.eq(now), users::deletion_began_at.eq(now)))
            .execute(conn)?;
        end_sessions(conn, id)?;
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)
    })
}

/// Marks an account as being deleted, if it isn't yet: a process of an earlier version only suspends it.
pub(crate) fn note_deletion(conn: &mut Connection, id: UserId) -> Result<()> {
    let user = users::table.find(id).filter(users::deletion_began_at.is_null());
    let now = now();
    diesel::update(user)
        .set((users::suspended_at.eq(now), users::deletion_began_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Users who have asked to delete their account and whose data isn't all gone yet.
pub(crate) fn list_closed_accounts(conn: &mut Connection) -> Result<Vec<UserId>> {
    let closed = users::table.filter(users::deletion_began_at.is_not_null());
    Ok(closed.order(users::id).select(users::id).load(conn)?)
}

/// Checks that a user who is about to lose their account or their role is not the last admin who can log in. Call it in
/// a transaction that holds the directory's lock.
///
/// # Errors
/// [`Error::Invalid`] with an error on `field`.
pub(crate) fn require_other_admin(conn: &mut Connection, user: &User, field: Field) -> Result<()> {
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

/// Moderators may act only on members; actions on moderators and admins are reserved for admins.
fn within_reach(user: &User, acting: Role) -> Result<()> {
    let is_within = acting == Role::Admin || user.role == Role::Member;
    if is_within { Ok(()) } else { Err(refused(USER, OUT_OF_REACH)) }
}

/// Refuses to change how an admin logs in: no admin may lock out another one or weaken their account. Operators can,
/// with `rumbl user`. Admins change their own account in the settings, where they prove who they are.
fn not_of_an_admin(user: &User, by: By<'_>) -> Result<()> {
    match by.user {
        Some(actor) if actor.id == user.id => Err(refused(USER, ONESELF)),
        Some(_) if user.role >= Role::Admin => Err(refused(USER, ADMIN)),
        _ => Ok(()),
    }
}

/// Increments the session version as well, so that a session being created from an earlier read of the user is invalid.
fn end_sessions(conn: &mut Connection, id: UserId) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((users::session_version.eq(users::session_version + 1), users::updated_at.eq(now())))
        .execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn)?;
    // Otherwise an intruder who was logged in could still redirect the account's mail, or use links that they created.
    delete_links_to_other_addresses(conn, id)?;
    delete_links_made_by(conn, id)
}

fn refused(field: Field, error: FieldError) -> Error {
    match Changeset::new([]).add_error(field, error).apply_action(Action::Update) {
        Err(invalid) => invalid.into(),
        Ok(_) => Error::NotFound,
    }
}
