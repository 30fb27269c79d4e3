use std::fmt;

use diesel::prelude::*;
use thiserror::Error as ThisError;

use super::email::{EMAIL_LENGTH, email_key};
use super::generated_password::mailed_hash;
use super::password;
use super::user::{USERNAME_LENGTH, User, username_key};
use crate::Result;
use crate::repo::Connection;
use crate::schema::users;

/// Why somebody could not log in. People are told only that it was one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
pub enum AuthError {
    /// The password is not that user's, or the user has none.
    #[error("unauthorized")]
    Unauthorized,
    /// The password is right, but the user may not log in.
    #[error("suspended")]
    Suspended,
    /// There is no such user.
    #[error("not found")]
    NotFound,
}

/// What a password is compared with: the user who has a username, if anybody does.
pub struct Credentials(Option<(User, Option<String>)>);

/// What the password of whoever has this username, in upper or lower case, is compared with.
pub fn get_credentials(conn: &mut Connection, username: &str) -> Result<Credentials> {
    let is_too_long = username.chars().count() > *USERNAME_LENGTH.end();
    if is_too_long || username.contains('\0') {
        return Ok(Credentials(None));
    }
    // Who has exactly this name comes first: names from before keys may differ in case alone.
    let is_exact = users::username.eq(username);
    let query = users::table
        .filter(is_exact.or(users::username_key.eq(username_key(username))))
        .order(is_exact.desc());
    let found = query.select((User::as_select(), users::password_hash)).first(conn);
    Ok(Credentials(found.optional()?))
}

/// What the password of whoever has this username, or else this e-mail address, is compared with; see
/// [`get_credentials_by_email`].
pub fn get_credentials_of(
    conn: &mut Connection,
    account: &str,
    password: &str,
) -> Result<Credentials> {
    match get_credentials(conn, account)? {
        Credentials(None) => get_credentials_by_email(conn, account, password),
        found => Ok(found),
    }
}

/// What the password of whoever has this e-mail address is compared with. That is whoever has confirmed it, or got this
/// password mailed there. Nobody else: if those who only claim an address could log in with it, whoever claims one would
/// learn whether it has an account.
pub fn get_credentials_by_email(
    conn: &mut Connection,
    email: &str,
    password: &str,
) -> Result<Credentials> {
    by_email(conn, email, password, Claims::OfMailedPassword)
}

/// The same for somebody who has shown that they have the address: of those who only claim it, whoever did so first is
/// found as well.
pub fn get_credentials_by_proven_email(
    conn: &mut Connection,
    email: &str,
    password: &str,
) -> Result<Credentials> {
    by_email(conn, email, password, Claims::All)
}

/// Which of those who only claim an address are found by it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claims {
    OfMailedPassword,
    All,
}

fn by_email(
    conn: &mut Connection,
    email: &str,
    password: &str,
    claims: Claims,
) -> Result<Credentials> {
    let is_too_long = email.chars().count() > *EMAIL_LENGTH.end();
    if is_too_long || email.contains('\0') {
        return Ok(Credentials(None));
    }
    let address = email.trim();
    let of_address = users::table.filter(users::email_key.eq(email_key(address)));
    let columns = (User::as_select(), users::password_hash);
    let is_confirmed = users::email_confirmed_at.is_not_null();
    let is_mailed = users::mailed_password_hash.eq(mailed_hash(address, password));
    let known = of_address.clone().filter(is_confirmed.or(is_mailed));
    let known = known.order(users::email_confirmed_at.is_null()).select(columns);
    let mut found = known.first(conn).optional()?;
    if found.is_none() && claims == Claims::All {
        found = of_address.order(users::id).select(columns).first(conn).optional()?;
    }
    Ok(Credentials(found))
}

impl Credentials {
    /// The user, if the password is theirs. This is deliberately slow, and as slow for a user who is
    /// unknown or has no password. It needs no connection.
    ///
    /// # Errors
    /// `Ok(Err(_))` for wrong credentials; `Err(_)` when they could not be checked.
    pub fn verify(self, password: &str) -> Result<Result<User, AuthError>> {
        let Some((user, password_hash)) = self.0 else {
            password::verify_dummy(password)?;
            return Ok(Err(AuthError::NotFound));
        };
        let is_right = password::is_right(password, password_hash.as_deref())?;
        Ok(match (is_right, user.suspended_at) {
            (false, _) => Err(AuthError::Unauthorized),
            // Only whoever knows the password learns of it.
            (true, Some(_)) => Err(AuthError::Suspended),
            (true, None) => Ok(user),
        })
    }
}

/// The user who has this username, in upper or lower case, and this password. It hashes the password
/// while it has the connection; where connections are scarce, use [`get_credentials`].
///
/// # Errors
/// `Ok(Err(_))` for wrong credentials; `Err(_)` when they could not be checked.
pub fn authenticate_by_username_and_pass(
    conn: &mut Connection,
    username: &str,
    password: &str,
) -> Result<Result<User, AuthError>> {
    get_credentials(conn, username)?.verify(password)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_s_password_is_compared_as_somebody_s_is() {
        let before = password::COMPARED.get();
        let outcome = Credentials(None).verify("supersecret").unwrap();
        assert_eq!(outcome, Err(AuthError::NotFound));
        assert_eq!(password::COMPARED.get(), before + 1);
    }
}
