use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;
use sha2::{Digest, Sha256};

/// Random bytes of a token, too many to be guessed.
const TOKEN_BYTES: usize = 32;
const HASH_BYTES: usize = 32;

/// The secret that proves a session. Only the browser has it; the database stores its [`TokenHash`].
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; TOKEN_BYTES]);

/// The hash by which a session is looked up. A random token has so many bits that a slow hash would add nothing, and
/// the time of a look-up by its hash reveals nothing.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Binary)]
pub struct TokenHash([u8; HASH_BYTES]);

impl SessionToken {
    /// Generates a token from the operating system's random numbers.
    pub(super) fn generate() -> Self {
        Self(rand::random())
    }

    /// Parses the output of [`expose`](Self::expose); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The token as text, for the browser alone: 43 characters that are allowed in a cookie.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The hash that the database stores.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl TokenHash {
    /// The raw hash, to derive other secrets of the session from.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionToken(…)")
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash(…)")
    }
}

impl<DB: Backend> ToSql<Binary, DB> for TokenHash
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_slice().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for TokenHash
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::from_sql(bytes)?;
        let hash = bytes.try_into().map_err(|_length| "a session's hash has another length")?;
        Ok(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_has_one_hash() {
        let token = SessionToken::generate();
        let read = SessionToken::parse(&token.expose()).unwrap();
        assert_eq!((&read, read.hash()), (&token, token.hash()));
        assert_eq!(token.expose().len(), 43);
    }

    #[test]
    fn two_tokens_differ_and_so_do_their_hashes() {
        let (one, other) = (SessionToken::generate(), SessionToken::generate());
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn nothing_else_is_a_token() {
        let long = "A".repeat(4096);
        for text in ["", "forged", "=", &long, &"A".repeat(42), &"A".repeat(44), &"é".repeat(43)] {
            assert_eq!(SessionToken::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn neither_is_shown_in_a_log() {
        let token = SessionToken::generate();
        assert_eq!(format!("{token:?} {:?}", token.hash()), "SessionToken(…) TokenHash(…)");
    }
}
