use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use email_address::EmailAddress;

use crate::Result;
use crate::changeset::{Changeset, Field, FieldError, Params};
use crate::ids::UserId;
use crate::repo::Connection;
use crate::schema::users;

/// Characters of an e-mail address; no mail server accepts more (RFC 5321, section 4.5.3.1.3).
pub const EMAIL_LENGTH: RangeInclusive<usize> = 3..=254;

pub(super) const EMAIL: Field = Field::text("email");

const NO_ADDRESS: FieldError = FieldError::new("is not an e-mail address");

/// A user's e-mail address. It is not a field of [`User`](super::User), so that it can't leak: it is shown only to the
/// user themselves.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Email {
    /// The address as the user typed it.
    pub address: String,
    /// When the user confirmed it, in UTC.
    pub confirmed_at: Option<NaiveDateTime>,
}

/// A user's address, if they have one.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is gone.
pub fn get_email(conn: &mut Connection, user_id: UserId) -> Result<Option<Email>> {
    let query = users::table.find(user_id).select((users::email, users::email_confirmed_at));
    let (address, confirmed_at): (Option<String>, Option<NaiveDateTime>) = query.first(conn)?;
    Ok(address.map(|address| Email { address, confirmed_at }))
}

/// The address as stored, looked up case-insensitively, and whether it is confirmed; `None` if no account has it. If
/// several accounts claim it, the one that confirmed it counts, or else the first one.
pub fn find_email(conn: &mut Connection, address: &str) -> Result<Option<Email>> {
    let query = users::table
        .filter(users::email_key.eq(email_key(address)))
        .order((users::email_confirmed_at.is_null(), users::id))
        .select((users::email.assume_not_null(), users::email_confirmed_at));
    Ok(query.first(conn).optional()?)
}

/// The case-insensitive key of an address. Mail always goes to the stored address, never to a typed one that has the
/// same key.
pub fn email_key(address: &str) -> String {
    address.to_lowercase()
}

/// Validates an optional address.
pub(super) fn email_changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[EMAIL])
        .update_change(EMAIL, |address| address.trim().to_owned())
        .validate_length(EMAIL, EMAIL_LENGTH)
        .validate_change(EMAIL, is_address)
}

/// Accepts one plain address: no display name, no comment, no line break or anything else with a meaning in a message
/// header.
fn is_address(address: &str) -> Result<(), FieldError> {
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    let is_safe = address.chars().all(is_plain) && !address.contains(['<', '>', '"', ',', ';']);
    if is_safe && EmailAddress::is_valid(address) { Ok(()) } else { Err(NO_ADDRESS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_are_taken() {
        for address in
            ["eva@example.com", "e.v+a@mail.example.co.uk", "é@exämple.org", "a@localhost"]
        {
            assert_eq!(is_address(address), Ok(()), "{address}");
        }
    }

    #[test]
    fn whatever_is_no_plain_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        let texts = [
            "",
            "eva",
            "@example.com",
            "eva@",
            "eva@@example.com",
            "eva @example.com",
            "a@b@c.com",
            "Eva <eva@example.com>",
            "eva@example.com,bob@example.com",
            "eva@example.com\r\nBcc: x@y.z",
            "\"e v\"@example.com",
            "eva@example..com",
            "eva@-",
            &long,
        ];
        for text in texts {
            assert_eq!(is_address(text), Err(NO_ADDRESS), "{text:?}");
        }
    }
}
