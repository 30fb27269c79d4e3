use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::email::email_key;
use super::email_confirmation::confirm_claim;
use super::password;
use crate::ids::UserId;
use crate::repo::{Connection, now};
use crate::schema::users;
use crate::{Error, Result};

/// Random bytes of a generated password, which has 20 characters.
const BYTES: usize = 15;

/// A password that rumbl made up, for the mail to its owner alone.
pub struct GeneratedPassword {
    text: String,
    hash: String,
}

impl GeneratedPassword {
    /// Makes one up and hashes it, which is slow by intent and needs no connection.
    ///
    /// # Errors
    /// [`crate::Error::PasswordHash`].
    pub fn generate() -> Result<Self> {
        let text = URL_SAFE_NO_PAD.encode(rand::random::<[u8; BYTES]>());
        let hash = password::hash(&text)?;
        Ok(Self { text, hash })
    }

    /// The password itself.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

/// Gives a user a generated password, as long as nobody has set another since `session_version`, and returns the
/// address that it is to be mailed to, and to no other: whoever logs in with it shows that the address is theirs.
///
/// # Errors
/// [`Error::NotFound`] when the user is gone, has no address, or has set a password of their own.
pub fn store_generated_password(
    conn: &mut Connection,
    user_id: UserId,
    session_version: i32,
    generated: &GeneratedPassword,
) -> Result<String> {
    conn.write(|conn| {
        let own = users::table.find(user_id).filter(users::session_version.eq(session_version));
        let address: Option<String> = own.select(users::email).first(conn)?;
        let address = address.ok_or(Error::NotFound)?;
        let stored = diesel::update(own.filter(users::email.eq(&address)))
            .set((
                users::password_hash.eq(&generated.hash),
                users::mailed_password_hash.eq(mailed_hash(&address, &generated.text)),
                users::updated_at.eq(now()),
            ))
            .execute(conn)?;
        if stored == 0 { Err(Error::NotFound) } else { Ok(address) }
    })
}

/// What a password is found by that was mailed to an address. It is random and long, so a fast hash is enough; nobody
/// else's password leads to it.
pub(super) fn mailed_hash(address: &str, password: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    let key = email_key(address);
    hash.update(key.len().to_le_bytes());
    hash.update(key);
    hash.update(password);
    hash.finalize().to_vec()
}

/// Confirms the address of somebody who has logged in with a password, if that is the one that was mailed there.
/// Whoever else only claims the address loses it. Returns whether it has been confirmed by that.
pub fn confirm_by_mailed_password(
    conn: &mut Connection,
    user_id: UserId,
    password: &str,
) -> Result<bool> {
    let claim = users::table
        .find(user_id)
        .filter(users::email_confirmed_at.is_null())
        .filter(users::mailed_password_hash.is_not_null())
        .select((users::email, users::mailed_password_hash.assume_not_null()));
    let Some((Some(address), hash)) = claim.first::<(Option<String>, Vec<u8>)>(conn).optional()?
    else {
        return Ok(false);
    };
    if hash != mailed_hash(&address, password) {
        return Ok(false);
    }
    confirm_claim(conn, user_id, &address)
}

impl fmt::Debug for GeneratedPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratedPassword").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_passwords_differ_and_have_a_hash() {
        let (one, other) =
            (GeneratedPassword::generate().unwrap(), GeneratedPassword::generate().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), 20);
        assert!(password::is_right(one.expose(), Some(&one.hash)).unwrap());
        assert!(!format!("{one:?}").contains(one.expose()));
    }
}
