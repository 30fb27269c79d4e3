use std::fmt;

use serde::{Deserialize, Serialize};

use super::email::EMAIL_LENGTH;
use super::user::NAME_LENGTH;

/// Characters of a subject; OpenID Connect allows no more (Core 1.0, section 2).
const MAX_SUBJECT_LENGTH: usize = 255;
/// Characters that are kept of the user's name at the provider.
const MAX_ACCOUNT_LENGTH: usize = 100;

/// A provider's information about a user who has logged in there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidedIdentity {
    /// The provider, as a URL.
    pub issuer: String,
    /// The user's id there, unique and never reassigned.
    pub subject: String,
    /// The user's account name there, such as a username or an address.
    pub account: Option<String>,
    /// The user's name.
    pub name: Option<String>,
    /// The user's address.
    pub email: Option<ProvidedEmail>,
}

/// An address as reported by a provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidedEmail {
    /// The address.
    pub address: String,
    /// Whether the provider has verified it.
    pub is_verified: bool,
}

impl ProvidedIdentity {
    /// An identity with nothing but the provider's id for the user; `None` if the id is not valid.
    pub fn new(issuer: &str, subject: &str) -> Option<Self> {
        let is_plain = subject.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control());
        if !is_plain || !(1..=MAX_SUBJECT_LENGTH).contains(&subject.len()) {
            return None;
        }
        Some(Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            account: None,
            name: None,
            email: None,
        })
    }

    /// Sets the account name.
    #[must_use]
    pub fn with_account(self, account: Option<&str>) -> Self {
        Self { account: account.and_then(|text| plain(text, MAX_ACCOUNT_LENGTH)), ..self }
    }

    /// Sets the name.
    #[must_use]
    pub fn with_name(self, name: Option<&str>) -> Self {
        Self { name: name.and_then(|text| plain(text, *NAME_LENGTH.end())), ..self }
    }

    /// Sets the address; an overlong one is ignored.
    #[must_use]
    pub fn with_email(self, address: Option<&str>, is_verified: bool) -> Self {
        let is_plain = |address: &&str| {
            EMAIL_LENGTH.contains(&address.chars().count()) && !address.contains(char::is_control)
        };
        let email = address
            .filter(is_plain)
            .map(|address| ProvidedEmail { address: address.to_owned(), is_verified });
        Self { email, ..self }
    }

    /// The address, if the provider has verified it.
    pub fn verified_address(&self) -> Option<&str> {
        let email = self.email.as_ref().filter(|email| email.is_verified);
        email.map(|email| email.address.as_str())
    }
}

/// Truncates a text and removes its line breaks and control characters.
fn plain(text: &str, length: usize) -> Option<String> {
    let letters = text.chars().filter(|letter| !letter.is_control()).take(length);
    let text = letters.collect::<String>().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

impl fmt::Debug for ProvidedIdentity {
    // Personal data stays out of the log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProvidedIdentity")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ProvidedEmail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProvidedEmail")
            .field("is_verified", &self.is_verified)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> ProvidedIdentity {
        ProvidedIdentity::new("https://id.example", "7").unwrap()
    }

    #[test]
    fn a_subject_is_kept_as_it_is_or_refused() {
        assert_eq!(ProvidedIdentity::new("x", " A a ").unwrap().subject, " A a ");
        assert!(ProvidedIdentity::new("x", &"a".repeat(255)).is_some());
        let long = "a".repeat(256);
        for subject in ["", "a\0b", "a\nb", "ä", &long] {
            assert_eq!(ProvidedIdentity::new("x", subject), None, "{subject:?}");
        }
    }

    #[test]
    fn names_are_one_line_of_bounded_length() {
        let identity = ada().with_name(Some(" Ada\0\r\n L ")).with_account(Some(&"a".repeat(999)));
        assert_eq!(identity.name.as_deref(), Some("Ada L"));
        assert_eq!(identity.account.map(|account| account.len()), Some(100));
        assert_eq!(ada().with_name(Some("\n")).name, None);
    }

    #[test]
    fn an_address_counts_as_verified_only_when_the_provider_says_so() {
        let verified = |address: Option<&str>, is_verified| {
            let identity = ada().with_email(address, is_verified);
            identity.verified_address().map(str::to_owned)
        };
        assert_eq!(verified(Some("a@b.c"), true).as_deref(), Some("a@b.c"));
        assert_eq!(verified(Some("a@b.c"), false), None);
        let long = format!("{}@b.c", "a".repeat(254));
        assert_eq!(verified(Some(&long), true), None);
        assert_eq!(verified(Some("a\0@b.c"), true), None);
        assert_eq!(verified(None, true), None);
    }

    #[test]
    fn the_log_is_told_neither_who_it_is_nor_their_address() {
        let shown = format!("{:?}", ada().with_email(Some("secret@b.c"), true));
        assert!(!shown.contains("secret") && !shown.contains('7'), "{shown}");
    }
}
