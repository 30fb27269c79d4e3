//! What a thing is called: in code, in the database, in addresses and in sentences.

use std::collections::BTreeSet;

use anyhow::ensure;
use serde_json::{Value, json};

use super::reserved;

/// Characters of a name; longer ones make lines that nobody can read.
pub(super) const MAX_CHARACTERS: usize = 40;

/// The names of one kind of thing, all of which follow from two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// One of them, `reading_list`.
    pub(super) one: String,
    /// Several, `reading_lists`, which is also the name of the table and of the context.
    pub(super) many: String,
}

impl Names {
    /// Reads a name such as `ReadingList` or `reading_list`, with a plural of its own where English has another.
    ///
    /// # Errors
    /// Says in a sentence what is wrong with it.
    pub(super) fn parse(name: &str, plural: Option<&str>) -> anyhow::Result<Self> {
        let one = snake(name);
        check(&one, name)?;
        let many = if let Some(plural) = plural {
            let many = snake(plural);
            check(&many, plural)?;
            many
        } else {
            let singular = cruet::to_singular(&one);
            ensure!(
                singular == one || cruet::to_plural(&one) != one,
                "{name} is a plural: name one of them, such as {}",
                camel(&singular)
            );
            let many = cruet::to_plural(&one);
            check(&many, &many)?;
            many
        };
        ensure!(
            many != one,
            "{name} is the same in the plural: give it another with --plural, such as --plural {one}_entries"
        );
        ensure!(!reserved::is_reserved_in_rust(&one), "{name} has a meaning of its own in Rust");
        ensure!(!reserved::is_reserved(&many), "{many} has a meaning of its own in SQL or Rust");
        Ok(Self { one, many })
    }

    /// Makes sure that nothing that is generated has a name that the templates use for something else.
    ///
    /// # Errors
    /// Names it.
    pub(super) fn check_free(&self, taken: &BTreeSet<String>) -> anyhow::Result<()> {
        let (one, many) = (self.type_name(), camel(&self.many));
        let kinds = ["", "Id", "Form", "Index", "Show", "Attributes", "Channel"];
        let of_one = kinds.map(|kind| format!("{one}{kind}"));
        let of_many = ["Live", "Event"].map(|kind| format!("{many}{kind}"));
        let own = [self.one.clone(), self.many.clone()];
        for name in own.into_iter().chain(of_one).chain(of_many) {
            ensure!(
                !taken.contains(&name),
                "{one} has a meaning of its own in the code, as {name}: choose another name"
            );
        }
        Ok(())
    }

    /// Its type, `ReadingList`.
    pub(super) fn type_name(&self) -> String {
        camel(&self.one)
    }

    /// Its part of an address, `reading-lists`.
    pub(super) fn slug(&self) -> String {
        self.many.replace('_', "-")
    }

    /// All of them, for templates.
    pub(super) fn to_json(&self) -> Value {
        let (words, many_words) = (self.one.replace('_', " "), self.many.replace('_', " "));
        json!({
            "one": self.one,
            "many": self.many,
            "type": self.type_name(),
            "types": camel(&self.many),
            "ONE": self.one.to_uppercase(),
            "MANY": self.many.to_uppercase(),
            "slug": self.slug(),
            "title": capitalized(&words),
            "titles": capitalized(&many_words),
            "words": words.as_str(),
            "many_words": many_words,
            "a": article(&words),
            "A": capitalized(article(&words)),
        })
    }
}

/// Whether something can be the name of a field, a table or a module.
///
/// # Errors
/// Says in a sentence why it can't.
pub(super) fn check(name: &str, written: &str) -> anyhow::Result<()> {
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
        && !name.contains("__")
        && !name.ends_with('_');
    ensure!(is_plain, "{written:?} is no name: use letters, digits and single underscores");
    ensure!(name.len() <= MAX_CHARACTERS, "{written} is longer than {MAX_CHARACTERS} characters");
    Ok(())
}

/// `ReadingList` as `reading_list`, and `HTTPServer` as `http_server`. What has no capitals stays as it is.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len());
    let mut before = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_capital = |letter: &char| letter.is_ascii_uppercase();
        let ends_capitals = letters.peek().is_some_and(char::is_ascii_lowercase);
        let begins =
            before.is_some_and(|before| before != '_' && (!is_capital(&before) || ends_capitals));
        if is_capital(&letter) && begins {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
        before = Some(letter);
    }
    snake
}

/// `reading_list` as `ReadingList`.
pub(super) fn camel(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

/// `a title`, `an author`.
pub(super) fn with_article(words: &str) -> String {
    format!("{} {words}", article(words))
}

/// What is said before words: by their sound, which the first letter does not always tell.
fn article(words: &str) -> &'static str {
    /// They begin as `you` or `one` do.
    const AS_CONSONANTS: [&str; 12] =
        ["eu", "once", "one", "ubi", "uni", "url", "uri", "usa", "use", "usu", "uti", "uuid"];
    /// They begin as `under` and `on` do after all.
    const AS_VOWELS: [&str; 5] = ["unid", "unim", "unin", "onero", "uniss"];
    /// They have a silent letter, or are spelled out.
    const SILENT: [&str; 13] = [
        "heir", "honest", "honor", "honour", "hour", "html", "http", "mp3", "mp4", "rss", "sms",
        "xml", "ssh",
    ];
    let begins = |all: &[&str]| all.iter().any(|one| words.starts_with(one));
    let is_vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    let is_exception = begins(&AS_CONSONANTS) && !begins(&AS_VOWELS);
    if begins(&SILENT) || (is_vowel && !is_exception) { "an" } else { "a" }
}

/// `reading list` as `Reading list`.
pub(super) fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str) -> String {
        Names::parse(name, None).unwrap_err().to_string()
    }

    #[test]
    fn a_name_has_its_plural_and_is_the_same_in_either_spelling() {
        for (name, one, many) in [
            ("Note", "note", "notes"),
            ("Category", "category", "categories"),
            ("reading_list", "reading_list", "reading_lists"),
            ("ReadingList", "reading_list", "reading_lists"),
            ("Person", "person", "people"),
            ("Crash", "crash", "crashes"),
            ("Status", "status", "statuses"),
            ("Order", "order", "orders"),
            ("HTTPServer", "http_server", "http_servers"),
            ("Mp3File", "mp3_file", "mp3_files"),
            ("FavoriteURL", "favorite_url", "favorite_urls"),
        ] {
            let names = Names::parse(name, None).unwrap();
            assert_eq!((names.one.as_str(), names.many.as_str()), (one, many), "{name}");
        }
        let own = Names::parse("Sheep", Some("flock_members")).unwrap();
        assert_eq!((own.one.as_str(), own.many.as_str()), ("sheep", "flock_members"));
        assert_eq!(Names::parse("ReadingList", None).unwrap().slug(), "reading-lists");
    }

    #[test]
    fn what_is_no_name_is_refused_in_a_sentence() {
        assert!(
            refusal("Notes").contains("name one of them, such as Note"),
            "{}",
            refusal("Notes")
        );
        assert!(refusal("Sheep").contains("--plural"), "{}", refusal("Sheep"));
        for name in ["", "1st", "note-book", "a b", "note__book", "note_", "é", "../note"] {
            assert!(refusal(name).contains("is no name"), "{name}: {}", refusal(name));
        }
        for name in ["Match", "Group", "User", "self"] {
            assert!(refusal(name).contains("meaning of its own"), "{name}: {}", refusal(name));
        }
        assert!(refusal(&"n".repeat(41)).contains("longer than 40"));
        assert!(refusal(&"n".repeat(40)).contains("longer than 40"), "the plural is");
    }

    #[test]
    fn what_the_templates_call_something_is_refused_for_all_that_is_made_of_a_name() {
        let taken = ["owner", "pieces", "FormBody", "NotesLive"].map(str::to_owned).into();
        let refusal = |name: &str, plural| {
            Names::parse(name, plural)
                .unwrap()
                .check_free(&taken)
                .map_err(|error| error.to_string())
        };
        assert!(refusal("Owner", None).unwrap_err().contains("as owner: choose another"));
        assert!(refusal("Line", Some("pieces")).unwrap_err().contains("as pieces"));
        assert!(refusal("FormBody", None).unwrap_err().contains("as FormBody"));
        assert!(refusal("Note", None).unwrap_err().contains("as NotesLive"));
        assert_eq!(refusal("Tag", None), Ok(()));
    }

    #[test]
    fn the_article_follows_the_sound() {
        for (article, words) in [
            ("a", "title url unit user uuid one_time union utility european house"),
            ("an", "author hour honest umbrella unidentified_object order http_server only"),
        ] {
            for word in words.split(' ') {
                assert_eq!(with_article(word), format!("{article} {word}"));
            }
        }
    }
}
