use std::fmt;
use std::str::FromStr;

/// A permission that a user grants to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read everything that the user can read.
    Read,
    /// Create, change and delete annotations.
    Annotate,
    /// Create, change and delete videos and categories.
    Manage,
    /// Read and write in the user's conversations.
    Converse,
}

/// The text is not the name of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no scope")]
pub struct InvalidScope;

/// The scopes granted to a program.
#[expect(clippy::struct_excessive_bools, reason = "each is one scope, whatever the others are")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes {
    read: bool,
    annotate: bool,
    manage: bool,
    converse: bool,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Annotate, Self::Manage, Self::Converse];

    /// The scope's name, as in forms, in JSON and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Annotate => "annotate",
            Self::Manage => "manage",
            Self::Converse => "converse",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        Self::ALL.into_iter().find(|scope| scope.name() == text).ok_or(InvalidScope)
    }
}

impl Scopes {
    /// Whether the scope is granted.
    pub fn has(self, scope: Scope) -> bool {
        match scope {
            Scope::Read => self.read,
            Scope::Annotate => self.annotate,
            Scope::Manage => self.manage,
            Scope::Converse => self.converse,
        }
    }

    /// The granted scopes.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }

    /// Parses the database's text. Unknown names, such as those of a later version, grant nothing.
    pub(super) fn parse(text: &str) -> Self {
        text.split_whitespace().filter_map(|name| name.parse().ok()).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut all = Self::default();
        for scope in scopes {
            match scope {
                Scope::Read => all.read = true,
                Scope::Annotate => all.annotate = true,
                Scope::Manage => all.manage = true,
                Scope::Converse => all.converse = true,
            }
        }
        all
    }
}

/// The names separated by spaces, as in OAuth (RFC 6749, section 3.3).
impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Scope::name).collect();
        formatter.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written_and_unknown_ones_allow_nothing() {
        let scopes: Scopes = [Scope::Manage, Scope::Read].into_iter().collect();
        assert_eq!(scopes.to_string(), "read manage");
        assert_eq!(Scopes::parse("read manage"), scopes);
        assert_eq!(Scopes::parse("everything read manage root"), scopes);
        assert_eq!(Scopes::parse(""), Scopes::default());
        assert!(scopes.has(Scope::Read) && !scopes.has(Scope::Annotate));
    }
}
