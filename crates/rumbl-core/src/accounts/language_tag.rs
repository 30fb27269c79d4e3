use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use thiserror::Error;

use crate::repo::stored_as_text;

/// Maximum length of a tag, as RFC 5646 recommends in section 4.4.1.
const MAX_LENGTH: usize = 35;

/// The tag of a language, such as `de` or `pt-BR`. Which languages there are is known to the user interface only.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct LanguageTag(String);

/// The text is not a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no language tag")]
pub struct InvalidLanguageTag;

impl LanguageTag {
    /// The tag, spelled as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LanguageTag {
    type Err = InvalidLanguageTag;

    /// A language of 2 to 8 letters, and subtags of 1 to 8 letters and digits.
    fn from_str(tag: &str) -> Result<Self, InvalidLanguageTag> {
        let mut subtags = tag.split('-');
        let language = subtags.next().unwrap_or_default();
        let is_language = (2..=8).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_alphabetic());
        let are_subtags = subtags.all(|subtag| {
            (1..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let is_tag = tag.len() <= MAX_LENGTH && is_language && are_subtags;
        is_tag.then(|| Self(tag.to_owned())).ok_or(InvalidLanguageTag)
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

stored_as_text!(LanguageTag, as_str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_language_and_subtags() {
        let longest = "abcdefgh-abcdefgh-abcdefgh-abcdefgh";
        assert_eq!(longest.len(), MAX_LENGTH);
        for tag in [
            "de",
            "DE",
            "pt-BR",
            "en-XA",
            "zh-Hant-TW",
            "sl-rozaj-1994",
            "en-u-ca-buddhist",
            longest,
        ] {
            assert_eq!(tag.parse::<LanguageTag>().unwrap().as_str(), tag);
        }
        let too_long = format!("{longest}-a");
        for tag in [
            "",
            "d",
            "d1",
            "de-",
            "-de",
            "de--at",
            "de_AT",
            "de at",
            "ü1",
            "deutschland",
            "de-österr",
            "de\n",
            &too_long,
        ] {
            assert_eq!(tag.parse::<LanguageTag>(), Err(InvalidLanguageTag), "{tag}");
        }
    }
}
