//! Titles of conversations.

use std::fmt;

/// The title of a conversation whose other members have left.
const ALONE: &str = "Nobody else";

/// What a conversation is called for one of its members. `Display` is its English, which is never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Title {
    /// By its own title.
    Own(String),
    /// By the names of its other members.
    Names {
        /// The first ones.
        names: Vec<String>,
        /// How many others there are.
        more: i64,
    },
    /// It has no title, and all others have left.
    Nobody,
}

impl fmt::Display for Title {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(title) => formatter.write_str(title),
            Self::Nobody => formatter.write_str(ALONE),
            Self::Names { names, more: 0 } => formatter.write_str(&names.join(", ")),
            Self::Names { names, more } => {
                write!(formatter, "{} and {more} more", names.join(", "))
            }
        }
    }
}
