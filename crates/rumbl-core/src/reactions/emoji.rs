//! The emoji that can be sent as reactions.

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use thiserror::Error as ThisError;

use crate::repo::stored_as_text;

/// One of the six emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Emoji {
    /// 👍
    ThumbsUp,
    /// ❤️
    Heart,
    /// 😂
    Joy,
    /// 😮
    Surprise,
    /// 😢
    Sadness,
    /// 👏
    Applause,
}

/// The text is not one of the six.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("is not one of the six emoji")]
pub struct InvalidEmoji;

impl Emoji {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 6] =
        [Self::ThumbsUp, Self::Heart, Self::Joy, Self::Surprise, Self::Sadness, Self::Applause];

    /// The emoji itself, as in the database and for clients.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThumbsUp => "👍",
            Self::Heart => "❤️",
            Self::Joy => "😂",
            Self::Surprise => "😮",
            Self::Sadness => "😢",
            Self::Applause => "👏",
        }
    }
}

impl FromStr for Emoji {
    type Err = InvalidEmoji;

    fn from_str(text: &str) -> Result<Self, InvalidEmoji> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(InvalidEmoji)
    }
}

stored_as_text!(Emoji, as_str);
