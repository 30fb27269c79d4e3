use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use thiserror::Error;

use crate::repo::stored_as_text;

/// A user's role. Each role includes the permissions of those before it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
pub enum Role {
    /// No additional permissions.
    #[default]
    Member,
    /// Moderates what members write.
    Moderator,
    /// Administers users as well.
    Admin,
}

/// The text is not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is none of member, moderator and admin")]
pub struct InvalidRole;

impl Role {
    /// The role's name, as in the database and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(name: &str) -> Result<Self, InvalidRole> {
        let all = [Self::Member, Self::Moderator, Self::Admin];
        all.into_iter().find(|role| role.as_str() == name).ok_or(InvalidRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

stored_as_text!(Role, as_str);
