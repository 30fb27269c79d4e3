use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::session_token::{SessionToken, TokenHash};
use super::user::User;
use super::ways_in::lock_ways_in;
use crate::Result;
use crate::ids::UserId;
use crate::repo::{Connection, now};
use crate::schema::{mailed_tokens, users};

/// Links of one purpose that one person may have at once; with one more, the oldest no longer works.
const MAX_TOKENS_PER_PURPOSE: i64 = 5;
/// How long a link works that resets a password.
pub const RESET_PASSWORD_VALIDITY: Duration = Duration::from_mins(30);
/// How long a link works that confirms an address.
pub const CONFIRM_EMAIL_VALIDITY: Duration = Duration::from_hours(7 * 24);

/// What a mailed link lets do, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailPurpose {
    /// Show that an address is theirs.
    ConfirmEmail,
    /// Set another password.
    ResetPassword,
}

impl MailPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// How long its links work.
    pub const fn validity(self) -> Duration {
        match self {
            Self::ConfirmEmail => CONFIRM_EMAIL_VALIDITY,
            Self::ResetPassword => RESET_PASSWORD_VALIDITY,
        }
    }
}

/// What a link that works belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedLink {
    /// Whose it is.
    pub user: User,
    /// The address that it was sent to.
    pub sent_to: String,
    /// The admin who passes it on by hand, if it was not mailed.
    pub made_by: Option<UserId>,
}

impl MailedLink {
    /// Whether the link alone shows that whoever opens it has its address. One that an admin passed on shows nothing,
    /// as the admin has it too: then `reader` has to be logged in as its owner.
    pub fn may_be_used_by(&self, reader: Option<UserId>) -> bool {
        self.made_by.is_none() || reader == Some(self.user.id)
    }
}

/// Makes the token of a link that is mailed to `address`, as of `at`. It is for the mail alone, and nobody
/// can ask for it again.
pub fn create_mailed_token(
    conn: &mut Connection,
    user_id: UserId,
    purpose: MailPurpose,
    address: &str,
    at: NaiveDateTime,
) -> Result<SessionToken> {
    insert_token(conn, user_id, (purpose, address), None, at)
}

/// Makes the token of a link that is mailed to an address, or passed on by hand by the admin who makes it.
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

/// What a link's token belongs to, which stays usable: opening a link changes nothing, as mail scanners
/// do that too.
///
/// # Errors
/// [`crate::Error::NotFound`] when it was used, is too old, is for another purpose or never was.
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

/// Uses a link's token up, together with all others of its purpose that the person has.
///
/// # Errors
/// As of [`get_mailed_link`]. Of two who use it at once, one gets this.
pub(super) fn use_mailed_token(
    conn: &mut Connection,
    purpose: MailPurpose,
    token: TokenHash,
) -> Result<MailedLink> {
    conn.write(|conn| {
        let link = get_mailed_link(conn, purpose, token)?;
        // Before any link, as whoever changes a password does, or each could wait for the other.
        lock_ways_in(conn, link.user.id)?;
        let own = diesel::delete(mailed_tokens::table.filter(mailed_tokens::token_hash.eq(token)));
        if own.execute(conn)? == 0 {
            return Err(crate::Error::NotFound);
        }
        delete_mailed_tokens(conn, link.user.id, purpose)?;
        Ok(link)
    })
}

/// Has a person's links of one purpose work no longer.
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

/// Has a person's links work no longer that would give them another address than they have. Whoever knew their
/// password may have asked for those, to take the account over after it is changed.
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

/// Has the links work no longer that an admin passed on, who is none any more, or whose account somebody else may have
/// used.
pub(super) fn delete_links_made_by(conn: &mut Connection, admin: UserId) -> Result<()> {
    let made = mailed_tokens::table.filter(mailed_tokens::made_by_id.eq(admin));
    diesel::delete(made).execute(conn)?;
    Ok(())
}

/// Deletes tokens that are too old, and returns how many there were.
pub fn delete_expired_mailed_tokens(conn: &mut Connection) -> Result<usize> {
    let expired = mailed_tokens::table.filter(mailed_tokens::expires_at.le(now()));
    Ok(diesel::delete(expired).execute(conn)?)
}
