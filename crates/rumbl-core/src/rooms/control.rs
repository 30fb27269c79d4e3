use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use thiserror::Error;

use crate::repo::stored_as_text;

/// Who may play, pause and seek in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Control {
    /// Only the host.
    Host,
    /// Every member in the room.
    Everyone,
}

/// The text is not one of these values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is neither host nor everyone")]
pub struct InvalidControl;

impl Control {
    /// Its name, as in the database and for clients.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Everyone => "everyone",
        }
    }
}

impl FromStr for Control {
    type Err = InvalidControl;

    fn from_str(name: &str) -> Result<Self, InvalidControl> {
        let all = [Self::Host, Self::Everyone];
        all.into_iter().find(|control| control.as_str() == name).ok_or(InvalidControl)
    }
}

stored_as_text!(Control, as_str);
