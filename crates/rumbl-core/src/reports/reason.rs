/// The reason for a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Advertising, or repeated posts.
    Spam,
    /// Insults, threats or harassment.
    Abuse,
    /// Illegal content.
    Illegal,
    /// A violation of copyright.
    Copyright,
    /// Another reason, which the note explains.
    Other,
}

impl Reason {
    /// All of them, as forms offer them.
    pub const ALL: [Self; 5] =
        [Self::Spam, Self::Abuse, Self::Illegal, Self::Copyright, Self::Other];

    /// Its name, as the database and forms have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Illegal => "illegal",
            Self::Copyright => "copyright",
            Self::Other => "other",
        }
    }

    /// The one with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}
