/// Why something is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It advertises, or is posted again and again.
    Spam,
    /// It insults, threatens or harasses somebody.
    Abuse,
    /// It shows or says what is against the law.
    Illegal,
    /// It belongs to somebody else.
    Copyright,
    /// Something else, which the note says.
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
