use std::fmt;

use diesel::prelude::*;

use super::access::{delete_other_access, lock_access, require_passkey};
use super::email_confirmation::confirm_claim;
use super::mailed_token::{
    MailPurpose, MailedLink, delete_links_made_by, delete_links_to_other_addresses,
    delete_mailed_tokens, use_mailed_token,
};
use super::session::Session;
use super::session_token::TokenHash;
use super::user::{
    CurrentProof, EmailRule, User, check_current_password, new_email, new_password_hash,
    reset_password_hash,
};
use crate::Result;
use crate::changeset::Params;
use crate::ids::UserId;
use crate::repo::{Backend, Connection, now};
use crate::schema::{sessions, users};

/// The stored credentials of a logged-in user, who has to confirm their password before a sensitive change.
pub struct PasswordCheck {
    user_id: UserId,
    session_version: i32,
    proof: CurrentProof,
}

/// A validated new password.
pub struct NewPassword {
    user_id: UserId,
    session_version: i32,
    password_hash: String,
}

/// Reads a user's stored credentials.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is gone.
pub fn begin_password_check(conn: &mut Connection, user: &User) -> Result<PasswordCheck> {
    let current_hash = users::table.find(user.id).select(users::password_hash).first(conn)?;
    let proof = CurrentProof { current_hash, has_just_logged_in: false };
    Ok(PasswordCheck { user_id: user.id, session_version: user.session_version, proof })
}

impl PasswordCheck {
    /// Also accepts this session as proof: a user without a password counts as confirmed if they have just logged in by
    /// other means.
    #[must_use]
    pub fn in_session(mut self, session: &Session) -> Self {
        self.proof.has_just_logged_in = session.is_fresh_proof(now());
        self
    }

    /// Validates the params and hashes the new password. Deliberately slow; needs no connection. Params:
    /// `current_password` and `password`.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`].
    pub fn hash_password(self, params: &Params) -> Result<NewPassword> {
        let Self { user_id, session_version, proof } = self;
        let password_hash = new_password_hash(&proof, params)?;
        Ok(NewPassword { user_id, session_version, password_hash })
    }

    /// Verifies the current password. Deliberately slow; needs no connection. Params: `current_password`.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`].
    pub fn check(&self, params: &Params) -> Result<()> {
        check_current_password(&self.proof, params)
    }

    /// Verifies the current password, and validates the user's new address; `None` if they remove it. Params:
    /// `current_password` and `email`. `address` is the current address.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`].
    pub fn new_email(
        &self,
        address: Option<&str>,
        rule: EmailRule,
        params: &Params,
    ) -> Result<Option<String>> {
        new_email(address, rule, &self.proof, params)
    }
}

impl NewPassword {
    /// Validates and hashes a new password set through a reset link. Deliberately slow; needs no connection. Params:
    /// `password`.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`].
    pub fn of_link(link: &MailedLink, params: &Params) -> Result<Self> {
        let password_hash = reset_password_hash(params)?;
        let User { id, session_version, .. } = link.user;
        Ok(Self { user_id: id, session_version, password_hash })
    }
}

/// Stores a user's new password, which ends all their sessions.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is gone, or the password was changed since the user was read.
pub fn store_password(conn: &mut Connection, new: &NewPassword) -> Result<User> {
    replace(conn, (new.user_id, new.session_version), Some(&new.password_hash))
}

/// Deletes a user's password, which ends all their sessions. They have to log in by other means from then on.
///
/// # Errors
/// [`crate::Error::Invalid`] if they have no passkey; [`crate::Error::NotFound`] the same as [`store_password`].
pub fn delete_password(conn: &mut Connection, user: &User) -> Result<User> {
    conn.write(|conn| {
        lock_access(conn, user.id)?;
        let changed = replace(conn, (user.id, user.session_version), None)?;
        require_passkey(conn, user.id)?;
        Ok(changed)
    })
}

/// Replaces a user's password, if their session version is still this one.
fn replace(
    conn: &mut Connection,
    (id, session_version): (UserId, i32),
    password_hash: Option<&str>,
) -> Result<User> {
    conn.write(|conn| {
        // A concurrent change came first, and has ended the user's session.
        let is_current = users::session_version.eq(session_version);
        let statement = diesel::update(users::table.find(id).filter(is_current))
            .set((
                users::password_hash.eq(password_hash),
                users::mailed_password_hash.eq(None::<Vec<u8>>),
                users::session_version.eq(users::session_version + 1),
                users::updated_at.eq(now()),
            ))
            .returning(<User as Selectable<Backend>>::construct_selection());
        let changed = statement.get_result(conn)?;
        diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn)?;
        // Links that somebody else got hold of stop working.
        delete_mailed_tokens(conn, id, MailPurpose::ResetPassword)?;
        delete_links_to_other_addresses(conn, id)?;
        delete_links_made_by(conn, id)?;
        Ok(changed)
    })
}

/// Sets the password of a user with a reset link, uses up the link and ends all their sessions. It also confirms the
/// address that the link was sent to, if it still is the user's. If the address was unconfirmed before, somebody else
/// may have claimed it, so all other ways to log in are removed, and only the new password is left.
///
/// # Errors
/// [`crate::Error::NotFound`] if the link no longer works, or the password was changed since it was read.
pub fn reset_password(conn: &mut Connection, token: TokenHash, new: &NewPassword) -> Result<User> {
    conn.write(|conn| {
        let link = use_mailed_token(conn, MailPurpose::ResetPassword, token)?;
        if link.user.id != new.user_id {
            return Err(crate::Error::NotFound);
        }
        let user = store_password(conn, new)?;
        // Otherwise someone who knew the old password could still redirect the account's mail.
        delete_mailed_tokens(conn, user.id, MailPurpose::ConfirmEmail)?;
        if confirm_claim(conn, user.id, &link.sent_to)? {
            delete_other_access(conn, user.id)?;
        }
        Ok(user)
    })
}

/// Changes a user's password in one call, and ends all their sessions. Hashes the password while holding the
/// connection. Don't call it inside [`Connection::write`].
///
/// # Errors
/// Those of [`begin_password_check`], [`PasswordCheck::hash_password`] and [`store_password`].
pub fn update_user_password(conn: &mut Connection, user: &User, params: &Params) -> Result<User> {
    let new = begin_password_check(conn, user)?.hash_password(params)?;
    store_password(conn, &new)
}

impl fmt::Debug for PasswordCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PasswordCheck")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewPassword")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
