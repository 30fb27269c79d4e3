//! The languages of rumbl, and the choice between them.

use std::cmp::Reverse;

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptLanguage, Header, Quality};
use rumbl_core::accounts::{LanguageTag, User};
use unic_langid::{LanguageIdentifier, langid};

/// Languages of an `Accept-Language` that are looked at. Browsers send a handful.
const MAX_ACCEPTED: usize = 20;

/// A language. It is in the cache key of every page, so that no page mixes two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// English with accents and longer words (`en-XA`), to find sentences that nobody can translate. Only in debug
    /// builds.
    Accented,
    /// English from right to left (`ar-XB`), to find layouts that work in one direction only. Only in debug builds.
    Mirrored,
    /// English with an invisible mark in every message (`en-XZ`), to find sentences that were left out wherever a test
    /// goes. Only in debug builds.
    Marked,
}

impl Locale {
    /// The languages that people can choose.
    pub const OFFERED: &[Self] = &[Self::English, Self::German];

    /// All languages of this build.
    pub(crate) const ALL: &[Self] = if cfg!(debug_assertions) {
        &[Self::English, Self::German, Self::Accented, Self::Mirrored, Self::Marked]
    } else {
        Self::OFFERED
    };

    /// The language that a request prefers by its `Accept-Language`, if rumbl has one of them.
    pub fn preferred(request: &HttpRequest) -> Option<Self> {
        let mut accepted = AcceptLanguage::parse(request).ok()?.0;
        accepted.truncate(MAX_ACCEPTED);
        accepted.retain(|tag| tag.quality > Quality::ZERO);
        accepted.sort_by_key(|tag| Reverse(tag.quality));
        accepted.iter().find_map(|tag| Self::matching(tag.item.item()?.as_str()))
    }

    /// The language with this tag.
    pub fn tagged(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// The language that a user chose, if rumbl has it.
    pub(crate) fn of_user(user: &User) -> Option<Self> {
        Self::tagged(user.locale.as_ref()?.as_str())
    }

    /// The language that the value of a variable such as `LANG` names: `de_DE.UTF-8` is German. `C` and `POSIX` name
    /// none.
    pub(crate) fn of_posix(name: &str) -> Option<Self> {
        let tag = name.split(['.', '@']).next()?;
        Self::matching(&tag.replace('_', "-"))
    }

    /// The language with this tag, or for a regional one such as `de-AT`, the language without its region.
    fn matching(tag: &str) -> Option<Self> {
        Self::tagged(tag).or_else(|| Self::tagged(tag.split('-').next()?))
    }

    /// The language tag in HTML and in cookies.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Accented => "en-XA",
            Self::Mirrored => "ar-XB",
            Self::Marked => "en-XZ",
        }
    }

    /// The tag as accounts hold it. Every language has one.
    pub(crate) fn language_tag(self) -> Option<LanguageTag> {
        self.tag().parse().ok()
    }

    /// The direction of its text, as in HTML.
    pub fn direction(self) -> &'static str {
        if self == Self::Mirrored { "rtl" } else { "ltr" }
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Accented => "Accented English",
            Self::Mirrored => "Mirrored English",
            Self::Marked => "Marked English",
        }
    }

    /// The folder of its Fluent files. The artificial languages are made from English.
    pub(super) fn folder(self) -> &'static str {
        if self == Self::German { "de" } else { "en" }
    }

    /// Its identifier for plural rules.
    pub(super) fn identifier(self) -> LanguageIdentifier {
        if self == Self::German { langid!("de") } else { langid!("en") }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT_LANGUAGE;
    use actix_web::test::TestRequest;

    use super::*;

    fn preferred(accepted: &str) -> Option<Locale> {
        let request = TestRequest::default().insert_header((ACCEPT_LANGUAGE, accepted));
        Locale::preferred(&request.to_http_request())
    }

    #[test]
    fn a_browser_gets_the_first_of_its_languages_that_there_is() {
        for (accepted, locale) in [
            ("de", Some(Locale::German)),
            ("de-AT", Some(Locale::German)),
            ("de-DE,de;q=0.9,en;q=0.8", Some(Locale::German)),
            ("fr, de;q=0.5, en;q=0.4", Some(Locale::German)),
            ("en-GB, de", Some(Locale::English)),
            ("de;q=0.3, en;q=0.7", Some(Locale::English)),
            ("fr, de;q=0", None),
            ("en-XA", Some(Locale::Accented)),
            ("fr", None),
            ("*", None),
            ("", None),
            ("de;q=x", None),
        ] {
            assert_eq!(preferred(accepted), locale, "{accepted}");
        }
        assert_eq!(Locale::preferred(&TestRequest::default().to_http_request()), None);
    }

    #[test]
    fn a_variable_of_the_terminal_names_a_language() {
        for (name, locale) in [
            ("de_DE.UTF-8", Some(Locale::German)),
            ("de_AT@euro", Some(Locale::German)),
            ("de", Some(Locale::German)),
            ("en_US.UTF-8", Some(Locale::English)),
            ("en_XZ.UTF-8", Some(Locale::Marked)),
            ("fr_FR.UTF-8", None),
            ("C", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("", None),
            ("_", None),
        ] {
            assert_eq!(Locale::of_posix(name), locale, "{name}");
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag() {
        for &locale in Locale::ALL {
            assert_eq!(Locale::tagged(locale.tag()), Some(locale));
            assert_eq!(locale.language_tag().unwrap().as_str(), locale.tag());
        }
        assert_eq!(Locale::tagged("de-AT"), None);
    }
}
