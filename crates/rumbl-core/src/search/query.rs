use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Maximum number of characters of a query; a word that is cut there is dropped.
pub const MAX_QUERY_CHARS: usize = 200;
/// Maximum number of words in a query; further ones are ignored.
pub const MAX_QUERY_WORDS: usize = 8;

/// Minimum bytes of a last word to match as a prefix. A single ASCII letter would match nearly everything, but a letter
/// in other scripts may be a word.
const MIN_BEGINNING_BYTES: usize = 2;

/// The words of a search. Any text is a valid query: characters other than letters, numbers and marks only separate
/// words, so nothing in it has a special meaning to the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    words: Vec<String>,
    beginnings: Beginnings,
}

/// Which words also match as prefixes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Beginnings {
    #[default]
    LastWord,
    EveryWord,
}

impl SearchQuery {
    /// Parses a text whose last word may still be incomplete.
    pub fn parse(text: &str) -> Self {
        let mut words: Vec<String> =
            words(bounded(text)).take(MAX_QUERY_WORDS).map(normalized).collect();
        words.retain(|word| !word.is_empty());
        Self { words, beginnings: Beginnings::LastWord }
    }

    /// Makes every word match as a prefix, to find for instance its plural.
    #[must_use]
    pub fn with_beginnings(self) -> Self {
        Self { beginnings: Beginnings::EveryWord, ..self }
    }

    /// The words in lower case; empty if there is nothing to search for.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words, each with whether it also matches as a prefix.
    pub(super) fn terms(&self) -> impl Iterator<Item = (&str, bool)> {
        let last = self.words.len().saturating_sub(1);
        self.words.iter().enumerate().map(move |(place, word)| {
            let may_begin = self.beginnings == Beginnings::EveryWord || place == last;
            (word.as_str(), may_begin && word.len() >= MIN_BEGINNING_BYTES)
        })
    }

    /// Whether a word of a text matches one of the query.
    pub(super) fn finds(&self, word: &str) -> bool {
        let word = normalized(word);
        self.terms()
            .any(|(term, is_beginning)| word == term || (is_beginning && word.starts_with(term)))
    }
}

/// Whether a character is part of a word, by the rules of the indexes.
pub(super) fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character)
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character| !is_of_word(character)).filter(|word| !word.is_empty())
}

/// In composed form (NFC), which nearly all keyboards produce, and in lower case.
fn normalized(word: &str) -> String {
    word.nfc().flat_map(char::to_lowercase).collect()
}

/// The part of a text that is used. A single word that is longer is cut.
fn bounded(text: &str) -> &str {
    let Some((end, next)) = text.char_indices().nth(MAX_QUERY_CHARS) else { return text };
    let read = text.get(..end).unwrap_or_default();
    let whole = read.trim_end_matches(is_of_word);
    if is_of_word(next) && words(whole).next().is_some() { whole } else { read }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(text: &str) -> Vec<(String, bool)> {
        let query = SearchQuery::parse(text);
        query.terms().map(|(word, is_beginning)| (word.to_owned(), is_beginning)).collect()
    }

    #[test]
    fn punctuation_only_parts_words_and_the_last_may_be_a_beginning() {
        let query = SearchQuery::parse("100%_sure, \"AND\" (NEAR* -Édith:title^\0");
        assert_eq!(query.words(), ["100", "sure", "and", "near", "édith", "title"]);
        let expected = [("one".to_owned(), false), ("tw".to_owned(), true)];
        assert_eq!(terms("one tw"), expected);
        assert_eq!(terms("one two x").pop(), Some(("x".to_owned(), false)));
        assert_eq!(terms("猫"), [("猫".to_owned(), true)]);
    }

    #[test]
    fn what_has_no_word_is_empty() {
        for text in ["", " ", "%", "_", "\"", "()*-", "\0", "😀", "\u{202e}"] {
            assert!(SearchQuery::parse(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn max_query_chars_and_max_query_words_bound_a_query_at_a_word() {
        let fits = format!("one {}", "a".repeat(MAX_QUERY_CHARS - 4));
        assert_eq!(SearchQuery::parse(&fits).words().len(), 2);
        assert_eq!(SearchQuery::parse(&format!("{fits} two")).words().len(), 2);
        assert_eq!(SearchQuery::parse(&format!("{fits}a")).words(), ["one"]);
        let endless = SearchQuery::parse(&"x".repeat(10_000));
        assert_eq!(endless.words(), ["x".repeat(MAX_QUERY_CHARS)]);
        assert_eq!(SearchQuery::parse(&"x ".repeat(10_000)).words().len(), MAX_QUERY_WORDS);
    }

    proptest! {
        #[test]
        fn no_text_makes_a_word_that_is_not_of_words(text in ".{0,300}") {
            let query = SearchQuery::parse(&text);
            prop_assert!(query.words().len() <= MAX_QUERY_WORDS);
            for word in query.words() {
                prop_assert!(!word.is_empty() && word.chars().all(is_of_word), "{word:?}");
            }
        }
    }
}
