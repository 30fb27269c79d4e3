use diesel::prelude::*;

use super::access::lock_access;
use super::email::{EMAIL, email_key};
use super::mailed_token::{MailPurpose, delete_mailed_tokens, insert_token, use_mailed_token};
use super::session_token::{SessionToken, TokenHash};
use super::user::User;
use crate::changeset::Changeset;
use crate::ids::UserId;
use crate::repo::{Backend, Connection, now};
use crate::schema::users;
use crate::{Error, Result};

/// An address that its owner has just confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedEmail {
    /// The owner.
    pub user: User,
    /// The address.
    pub address: String,
    /// The confirmed address that it replaces, if any.
    pub previous: Option<String>,
}

/// Creates the token of a link that confirms an address. The token goes into the mail and nowhere else. A request made
/// at an outdated `session_version` is refused unless it is for the user's current address, because somebody else may
/// have known the password at the time.
///
/// # Errors
/// [`Error::NotFound`] if the request is refused, or the user is gone.
pub fn create_confirmation_token(
    conn: &mut Connection,
    user_id: UserId,
    session_version: Option<i32>,
    address: &str,
) -> Result<(User, SessionToken)> {
    create_confirmation_token_by(conn, user_id, session_version, address, None)
}

/// Like [`create_confirmation_token`], optionally for an admin who passes the link on.
pub(super) fn create_confirmation_token_by(
    conn: &mut Connection,
    user_id: UserId,
    session_version: Option<i32>,
    address: &str,
    made_by: Option<UserId>,
) -> Result<(User, SessionToken)> {
    conn.write(|conn| {
        // Serialises with password changes: a later one finds the link and deletes it, an earlier one is visible here.
        lock_access(conn, user_id)?;
        let own = users::table.find(user_id).select((User::as_select(), users::email));
        let (user, current): (User, Option<String>) = own.first(conn)?;
        let is_outdated = session_version.is_some_and(|version| version != user.session_version);
        if is_outdated && current.as_deref() != Some(address) {
            return Err(Error::NotFound);
        }
        let mail = (MailPurpose::ConfirmEmail, address);
        let token = insert_token(conn, user_id, mail, made_by, now())?;
        Ok((user, token))
    })
}

/// Confirms the address that a link was sent to, and uses up the link. Other accounts that claim the same address lose
/// it. `reader` is the user logged in where the link was opened.
///
/// # Errors
/// [`Error::NotFound`] if the link no longer works, or [must not be used by
/// `reader`](super::MailedLink::may_be_used_by); [`Error::Invalid`] if another user has confirmed the address.
pub fn confirm_email(
    conn: &mut Connection,
    token: TokenHash,
    reader: Option<UserId>,
) -> Result<ConfirmedEmail> {
    conn.write(|conn| {
        let link = use_mailed_token(conn, MailPurpose::ConfirmEmail, token)?;
        if !link.may_be_used_by(reader) {
            return Err(Error::NotFound);
        }
        let previous = confirmed_address(conn, link.user.id)?;
        let key = email_key(&link.sent_to);
        delete_claims(conn, &key)?;
        let now = now();
        let statement = diesel::update(users::table.find(link.user.id))
            .set((
                users::email.eq(&link.sent_to),
                users::email_key.eq(&key),
                users::email_confirmed_at.eq(now),
                users::updated_at.eq(now),
            ))
            .returning(<User as Selectable<Backend>>::construct_selection());
        let unique = Changeset::new([]).unique_constraint(EMAIL, "users_email_key_index");
        let user: User =
            statement.get_result(conn).map_err(|error| Error::from(error).explained_by(&unique))?;
        let previous = previous.filter(|previous| email_key(previous) != key);
        if previous.is_some() {
            // A link in the old mailbox must not reset the password any more.
            delete_mailed_tokens(conn, user.id, MailPurpose::ResetPassword)?;
        }
        Ok(ConfirmedEmail { user, address: link.sent_to, previous })
    })
}

/// Removes a user's address, and the links that would confirm another one. Returns the address if it was confirmed.
///
/// # Errors
/// [`Error::NotFound`] if the user is gone.
pub fn delete_email(conn: &mut Connection, user_id: UserId) -> Result<Option<String>> {
    conn.write(|conn| {
        lock_access(conn, user_id)?;
        let previous = confirmed_address(conn, user_id)?;
        delete_mailed_tokens(conn, user_id, MailPurpose::ConfirmEmail)?;
        delete_mailed_tokens(conn, user_id, MailPurpose::ResetPassword)?;
        let changed = diesel::update(users::table.find(user_id))
            .set((
                users::email.eq(None::<&str>),
                users::email_key.eq(None::<&str>),
                users::email_confirmed_at.eq(None::<chrono::NaiveDateTime>),
                users::updated_at.eq(now()),
            ))
            .execute(conn)?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(previous) }
    })
}

/// Removes an address from all accounts that have not confirmed it, because its owner is about to confirm it.
pub(super) fn delete_claims(conn: &mut Connection, key: &str) -> Result<()> {
    let claims =
        users::table.filter(users::email_key.eq(key)).filter(users::email_confirmed_at.is_null());
    diesel::update(claims)
        .set((users::email.eq(None::<&str>), users::email_key.eq(None::<&str>)))
        .execute(conn)?;
    Ok(())
}

/// Confirms an address that a user has proved to own, if it is still theirs and no other user has confirmed it. Other
/// accounts that claim it lose it. Returns whether it was confirmed just now.
pub(super) fn confirm_claim(conn: &mut Connection, user_id: UserId, address: &str) -> Result<bool> {
    conn.write(|conn| {
        lock_access(conn, user_id)?;
        let own = users::table.find(user_id);
        let is_claimed =
            own.filter(users::email.eq(address)).filter(users::email_confirmed_at.is_null());
        let claim: Option<UserId> = is_claimed.select(users::id).first(conn).optional()?;
        if claim.is_none() || find_other_owner(conn, user_id, address)?.is_some() {
            return Ok(false);
        }
        let key = email_key(address);
        delete_claims(conn, &key)?;
        let now = now();
        diesel::update(own)
            .set((
                users::email.eq(address),
                users::email_key.eq(&key),
                users::email_confirmed_at.eq(now),
                users::updated_at.eq(now),
            ))
            .execute(conn)?;
        Ok(true)
    })
}

fn confirmed_address(conn: &mut Connection, user_id: UserId) -> Result<Option<String>> {
    let confirmed = users::table.find(user_id).filter(users::email_confirmed_at.is_not_null());
    Ok(confirmed.select(users::email).first::<Option<String>>(conn).optional()?.flatten())
}

/// The other user who has confirmed an address, if any, and how they spell it.
pub fn find_other_owner(
    conn: &mut Connection,
    user_id: UserId,
    address: &str,
) -> Result<Option<(User, String)>> {
    let query = users::table
        .filter(users::email_key.eq(email_key(address)))
        .filter(users::email_confirmed_at.is_not_null())
        .filter(users::id.ne(user_id))
        .select((User::as_select(), users::email.assume_not_null()));
    Ok(query.first(conn).optional()?)
}
