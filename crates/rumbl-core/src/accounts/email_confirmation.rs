use diesel::prelude::*;

use super::email::{EMAIL, email_key};
use super::mailed_token::{MailPurpose, delete_mailed_tokens, insert_token, use_mailed_token};
use super::session_token::{SessionToken, TokenHash};
use super::user::User;
use super::ways_in::lock_ways_in;
use crate::changeset::Changeset;
use crate::ids::UserId;
use crate::repo::{Backend, Connection, now};
use crate::schema::users;
use crate::{Error, Result};

/// An address that somebody has shown to be theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedEmail {
    /// Who they are.
    pub user: User,
    /// The address.
    pub address: String,
    /// The address that it takes the place of, if they had shown that to be theirs.
    pub previous: Option<String>,
}

/// Makes the token of the link that confirms an address, for the mail alone. Whoever asked for it at a
/// `session_version` that has passed gets none, unless the address is the one that the user has: somebody else may have
/// known the password then.
///
/// # Errors
/// [`Error::NotFound`] when it may not be made, or the user is gone.
pub fn create_confirmation_token(
    conn: &mut Connection,
    user_id: UserId,
    session_version: Option<i32>,
    address: &str,
) -> Result<(User, SessionToken)> {
    create_confirmation_token_by(conn, user_id, session_version, address, None)
}

/// The same for a link that an admin passes on, if somebody does.
pub(super) fn create_confirmation_token_by(
    conn: &mut Connection,
    user_id: UserId,
    session_version: Option<i32>,
    address: &str,
    made_by: Option<UserId>,
) -> Result<(User, SessionToken)> {
    conn.write(|conn| {
        // A change of the password waits, and then finds the link, or has come first.
        lock_ways_in(conn, user_id)?;
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

/// Makes the address that a link was sent to its owner's, and uses the link up. Whoever only claims the
/// same address loses it. `reader` is who is logged in where it was opened.
///
/// # Errors
/// [`Error::NotFound`] when the link no longer works, or [is not for `reader`](super::MailedLink::may_be_used_by);
/// [`Error::Invalid`] when somebody else has shown the address to be theirs.
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
        let user =
            statement.get_result(conn).map_err(|error| Error::from(error).explained_by(&unique))?;
        let previous = previous.filter(|previous| email_key(previous) != key);
        Ok(ConfirmedEmail { user, address: link.sent_to, previous })
    })
}

/// Takes a user's address away, and with it the links that would confirm another. Returns it if they had shown it to
/// be theirs.
///
/// # Errors
/// [`Error::NotFound`] when the user is gone.
pub fn delete_email(conn: &mut Connection, user_id: UserId) -> Result<Option<String>> {
    conn.write(|conn| {
        lock_ways_in(conn, user_id)?;
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

/// Takes an address away from whoever only claims that it is theirs, as somebody is about to have shown that it
/// is.
pub(super) fn delete_claims(conn: &mut Connection, key: &str) -> Result<()> {
    let claims =
        users::table.filter(users::email_key.eq(key)).filter(users::email_confirmed_at.is_null());
    diesel::update(claims)
        .set((users::email.eq(None::<&str>), users::email_key.eq(None::<&str>)))
        .execute(conn)?;
    Ok(())
}

/// Makes an address its owner's who has shown that it is theirs, if it still is what they claim and nobody else has
/// confirmed it. Whoever else only claims it loses it. Returns whether it has been confirmed by that.
pub(super) fn confirm_claim(conn: &mut Connection, user_id: UserId, address: &str) -> Result<bool> {
    conn.write(|conn| {
        lock_ways_in(conn, user_id)?;
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

/// The owner of an address and its spelling there, if somebody other than this user has confirmed it.
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
