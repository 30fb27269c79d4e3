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

/// Why a log-in failed. Users see the same message for a wrong name and a wrong password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
pub enum AuthError {
    /// The password is wrong, or the user has none.
    #[error("unauthorized")]
    Unauthorized,
    /// The password is right, but the user is suspended.
    #[error("suspended")]
    Suspended,
    /// There is no such user.
    #[error("not found")]
    NotFound,
}

/// The stored credentials to compare a password with, if the user was found.
pub struct Credentials(Option<(User, Option<String>)>);

/// Looks up credentials by username, ignoring case.
pub fn get_credentials(conn: &mut Connection, username: &str) -> Result<Credentials> {
    let is_too_long = username.chars().count() > *USERNAME_LENGTH.end();
    if is_too_long || username.contains('\0') {
        return Ok(Credentials(None));
    }
    // An exact match comes first: old names, from before username keys, may differ in case alone.
    let is_exact = users::username.eq(username);
    let query = users::table
        .filter(is_exact.or(users::username_key.eq(username_key(username))))
        .order(is_exact.desc());
    let found = query.select((User::as_select(), users::password_hash)).first(conn);
    Ok(Credentials(found.optional()?))
}

/// Looks up credentials by username, or else by e-mail address, like [`get_credentials_by_email`].
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

/// Looks up credentials by e-mail address. Finds the user who confirmed the address, or whose generated password was
/// mailed there and is `password`. Other users who only claim the address are not found: if they could log in with it,
/// anyone could find out whether an address has an account by claiming it.
pub fn get_credentials_by_email(
    conn: &mut Connection,
    email: &str,
    password: &str,
) -> Result<Credentials> {
    by_email(conn, email, password, Claims::OfMailedPassword)
}

/// Like [`get_credentials_by_email`], for a user who has proved that they own the address: falls back to the first user
/// who claimed it.
pub fn get_credentials_by_proven_email(
    conn: &mut Connection,
    email: &str,
    password: &str,
) -> Result<Credentials> {
    by_email(conn, email, password, Claims::All)
}

/// Which users with an unconfirmed address can be found by it.
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
    /// Returns the user if the password is right. This is deliberately slow, and equally slow for an unknown user or
    /// one without a password. Needs no connection.
    ///
    /// # Errors
    /// `Ok(Err(_))` for wrong credentials; `Err(_)` if they could not be checked.
    pub fn verify(self, password: &str) -> Result<Result<User, AuthError>> {
        let Some((user, password_hash)) = self.0 else {
            password::verify_dummy(password)?;
            return Ok(Err(AuthError::NotFound));
        };
        let is_right = password::is_right(password, password_hash.as_deref())?;
        Ok(match (is_right, user.suspended_at) {
            (false, _) => Err(AuthError::Unauthorized),
            // A suspension is revealed only to someone who knows the password.
            (true, Some(_)) => Err(AuthError::Suspended),
            (true, None) => Ok(user),
        })
    }
}

/// Returns the user with this username, ignoring case, if the password is right. Hashes the password while holding the
/// connection; where connections are scarce, use [`get_credentials`].
///
/// # Errors
/// `Ok(Err(_))` for wrong credentials; `Err(_)` if they could not be checked.
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
