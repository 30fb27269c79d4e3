use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::access::lock_access;
use super::session_token::{SessionToken, TokenHash};
use super::user::User;
use crate::Result;
use crate::ids::UserId;
use crate::repo::{Connection, now};
use crate::schema::{mailed_tokens, users};

/// Maximum number of links of one purpose per user. Beyond this, the oldest stops working.
const MAX_TOKENS_PER_PURPOSE: i64 = 5;
/// How long a link to reset a password works.
pub const RESET_PASSWORD_VALIDITY: Duration = Duration::from_mins(30);
/// How long a link to confirm an address works.
pub const CONFIRM_EMAIL_VALIDITY: Duration = Duration::from_hours(7 * 24);

/// What a mailed link can be used for, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailPurpose {
    /// Confirm an address.
    ConfirmEmail,
    /// Reset a password.
    ResetPassword,
}

impl MailPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// How long links of this purpose work.
    pub const fn validity(self) -> Duration {
        match self {
            Self::ConfirmEmail => CONFIRM_EMAIL_VALIDITY,
            Self::ResetPassword => RESET_PASSWORD_VALIDITY,
        }
    }
}

/// A valid link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedLink {
    /// The user that it is for.
    pub user: User,
    /// The address that it was sent to.
    pub sent_to: String,
    /// The admin who passes it on in person, if it was not mailed.
    pub made_by: Option<UserId>,
}

impl MailedLink {
    /// Whether `reader` may use the link. A mailed link proves that whoever opens it can read the address. A link
    /// passed on by an admin proves nothing, as the admin has it too, so `reader` has to be logged in as the user.
    pub fn may_be_used_by(&self, reader: Option<UserId>) -> bool {
        self.made_by.is_none() || reader == Some(self.user.id)
    }
}

/// Creates the token of a link that is mailed to `address`, as of `at`. The token goes into the mail and nowhere else;
/// it can't be read again.
pub fn create_mailed_token(
    conn: &mut Connection,
    user_id: UserId,
    purpose: MailPurpose,
    address: &str,
    at: NaiveDateTime,
) -> Result<SessionToken> {
    insert_token(conn, user_id, (purpose, address), None, at)
}

/// Creates the token of a link that is mailed, or passed on by the admin who made it.
pub(super) fn insert_token(
    conn: &mut Connection,
    user_id: UserId,
    (purpose, address): (MailPurpose, &str),
    made_by: Option<UserId>,
    at: NaiveDateTime,
) -> Result<SessionToken> {
    let token = SessionToken::generate();
    let validity = TimeDelta::from_std(purpose.validity()).unwrap_or(TimeDelta::zero());
    conn.write(|conn| {
        diesel::insert_into(mailed_tokens::table)
            .values((
                mailed_tokens::user_id.eq(user_id),
                mailed_tokens::purpose.eq(purpose.as_str()),
                mailed_tokens::token_hash.eq(token.hash()),
                mailed_tokens::sent_to.eq(address),
                mailed_tokens::inserted_at.eq(at),
                mailed_tokens::expires_at.eq(at + validity),
                mailed_tokens::made_by_id.eq(made_by),
            ))
            .execute(conn)?;
        delete_surplus(conn, user_id, purpose)
    })?;
    Ok(token)
}

fn delete_surplus(conn: &mut Connection, user_id: UserId, purpose: MailPurpose) -> Result<()> {
    let surplus: Vec<i64> = mailed_tokens::table
        .filter(mailed_tokens::user_id.eq(user_id))
        .filter(mailed_tokens::purpose.eq(purpose.as_str()))
        .order(mailed_tokens::id.desc())
        .offset(MAX_TOKENS_PER_PURPOSE)
        .limit(MAX_TOKENS_PER_PURPOSE)
        .select(mailed_tokens::id)
        .load(conn)?;
    diesel::delete(mailed_tokens::table.filter(mailed_tokens::id.eq_any(surplus))).execute(conn)?;
    Ok(())
}

/// The link that a token belongs to. Does not use it up, because mail scanners open links too.
///
/// # Errors
/// [`crate::Error::NotFound`] if the token was used, has expired, is for another purpose or does not exist.
pub fn get_mailed_link(
    conn: &mut Connection,
    purpose: MailPurpose,
    token: TokenHash,
) -> Result<MailedLink> {
    let query = mailed_tokens::table
        .inner_join(users::table)
        .filter(mailed_tokens::token_hash.eq(token))
        .filter(mailed_tokens::purpose.eq(purpose.as_str()))
        .filter(mailed_tokens::expires_at.gt(now()))
        .filter(users::suspended_at.is_null());
    let columns = (User::as_select(), mailed_tokens::sent_to, mailed_tokens::made_by_id);
    let (user, sent_to, made_by) = query.select(columns).first(conn)?;
    Ok(MailedLink { user, sent_to, made_by })
}

/// Uses up a link's token, and all the user's other tokens of the same purpose.
///
/// # Errors
/// Same as [`get_mailed_link`]. Of two concurrent uses, one gets this.
pub(super) fn use_mailed_token(
    conn: &mut Connection,
    purpose: MailPurpose,
    token: TokenHash,
) -> Result<MailedLink> {
    conn.write(|conn| {
        let link = get_mailed_link(conn, purpose, token)?;
        // Lock the user before any link, in the same order as a password change. Otherwise the two could deadlock.
        lock_access(conn, link.user.id)?;
        let own = diesel::delete(mailed_tokens::table.filter(mailed_tokens::token_hash.eq(token)));
        if own.execute(conn)? == 0 {
            return Err(crate::Error::NotFound);
        }
        delete_mailed_tokens(conn, link.user.id, purpose)?;
        Ok(link)
    })
}

/// Invalidates a user's links of one purpose.
pub(super) fn delete_mailed_tokens(
    conn: &mut Connection,
    user_id: UserId,
    purpose: MailPurpose,
) -> Result<()> {
    let own = mailed_tokens::table
        .filter(mailed_tokens::user_id.eq(user_id))
        .filter(mailed_tokens::purpose.eq(purpose.as_str()));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

/// Invalidates a user's links that would confirm a different address than the current one. Someone who knew the old
/// password may have requested them, to take over the account after it is changed.
pub(super) fn delete_links_to_other_addresses(
    conn: &mut Connection,
    user_id: UserId,
) -> Result<()> {
    let address: Option<String> = users::table.find(user_id).select(users::email).first(conn)?;
    let Some(address) = address else {
        return delete_mailed_tokens(conn, user_id, MailPurpose::ConfirmEmail);
    };
    let others = mailed_tokens::table
        .filter(mailed_tokens::user_id.eq(user_id))
        .filter(mailed_tokens::purpose.eq(MailPurpose::ConfirmEmail.as_str()))
        .filter(mailed_tokens::sent_to.ne(address));
    diesel::delete(others).execute(conn)?;
    Ok(())
}

/// Invalidates the links that an admin made to pass on, because the admin has lost that role, or because somebody else
/// may have used their account.
pub(super) fn delete_links_made_by(conn: &mut Connection, admin: UserId) -> Result<()> {
    let made = mailed_tokens::table.filter(mailed_tokens::made_by_id.eq(admin));
    diesel::delete(made).execute(conn)?;
    Ok(())
}

/// Deletes expired tokens, and returns how many.
pub fn delete_expired_mailed_tokens(conn: &mut Connection) -> Result<usize> {
    let expired = mailed_tokens::table.filter(mailed_tokens::expires_at.le(now()));
    Ok(diesel::delete(expired).execute(conn)?)
}
