//! What a thing is called: in code, in the database, in addresses and in sentences.

use anyhow::{bail, ensure};
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
            cruet::to_plural(&one)
        };
        ensure!(
            many != one,
            "{name} is the same in the plural: give it another with --plural, such as --plural {one}_entries"
        );
        if reserved::is_reserved(&one) || reserved::is_reserved_type(&camel(&one)) {
            bail!("{name} has a meaning of its own in the code: choose another name");
        }
        ensure!(!reserved::is_reserved(&many), "{many} has a meaning of its own in SQL or Rust");
        Ok(Self { one, many })
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
        let is_vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
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
            "words": words,
            "many_words": many_words,
            "a": if is_vowel { "an" } else { "a" },
            "A": if is_vowel { "An" } else { "A" },
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

/// `ReadingList` as `reading_list`. What has no capitals stays as it is.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len());
    for (position, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && position > 0 && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `reading_list` as `ReadingList`.
pub(super) fn camel(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

/// `a title`, `an author`.
pub(super) fn with_article(words: &str) -> String {
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {words}")
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
        for name in ["Match", "Result", "Error", "Order", "User", "self"] {
            assert!(refusal(name).contains("meaning of its own"), "{name}: {}", refusal(name));
        }
        assert!(refusal(&"n".repeat(41)).contains("longer than 40"));
    }
}
