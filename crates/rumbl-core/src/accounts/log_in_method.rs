use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::repo::stored_as_text;

/// How a user proved who they are when they logged in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "snake_case")]
pub enum LogInMethod {
    /// With their password.
    Password,
    /// With a passkey.
    Passkey,
    /// With an account at a provider, where they may have been logged in for a long time.
    Provider,
    /// With an account at a provider where they have just logged in again, or with which they have just registered.
    FreshProvider,
}

/// The text is not the name of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is none of password, passkey, provider and fresh_provider")]
pub struct InvalidLogInMethod;

impl LogInMethod {
    pub(super) const ALL: [Self; 4] =
        [Self::Password, Self::Passkey, Self::Provider, Self::FreshProvider];

    /// Whether the method proves that the user is present. A provider lets in anyone at a browser that is logged in
    /// there.
    pub(super) const fn shows_presence(self) -> bool {
        matches!(self, Self::Passkey | Self::FreshProvider)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
            Self::FreshProvider => "fresh_provider",
        }
    }
}

impl fmt::Display for LogInMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for LogInMethod {
    type Err = InvalidLogInMethod;

    fn from_str(name: &str) -> Result<Self, InvalidLogInMethod> {
        Self::ALL.into_iter().find(|method| method.as_str() == name).ok_or(InvalidLogInMethod)
    }
}

stored_as_text!(LogInMethod, as_str);
