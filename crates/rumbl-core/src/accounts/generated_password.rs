use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;

use super::password;
use crate::Result;
use crate::ids::UserId;
use crate::repo::{Connection, now};
use crate::schema::users;

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

/// Gives a user a generated password, as long as nobody has set another since `session_version`.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone, or has set a password of their own.
pub fn store_generated_password(
    conn: &mut Connection,
    user_id: UserId,
    session_version: i32,
    generated: &GeneratedPassword,
) -> Result<()> {
    let unchanged = users::table.find(user_id).filter(users::session_version.eq(session_version));
    let stored = diesel::update(unchanged)
        .set((users::password_hash.eq(&generated.hash), users::updated_at.eq(now())))
        .execute(conn)?;
    if stored == 0 { Err(crate::Error::NotFound) } else { Ok(()) }
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
