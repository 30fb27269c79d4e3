//! The text of messages, with links and mentions.

use std::collections::HashMap;

use rumbl_core::ids::UserId;
use rumbl_core::notifications::{CLOSING, OPENING, mentioned_key};
use url::Url;

use crate::paths;

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// As it was typed.
    Text(String),
    /// A URL.
    Link(String),
    /// `@` and the username of a member.
    Mention {
        /// Their profile.
        path: String,
        /// As it was typed.
        name: String,
    },
}

/// Splits a message into its parts; `members` maps [`mentioned_key`]s of usernames to ids.
pub(crate) fn parts(content: &str, members: &HashMap<String, UserId>) -> Vec<Part> {
    let mut parts = Vec::new();
    for word in content.split_inclusive(char::is_whitespace) {
        let begun = word.trim_start_matches(OPENING);
        let before = word.strip_suffix(begun).unwrap_or_default();
        let bare = without_closing(begun.trim_end());
        let after = begun.strip_prefix(bare).unwrap_or_default();
        match link(bare).or_else(|| mention(bare, members)) {
            Some(special) => {
                add(&mut parts, before);
                parts.push(special);
                add(&mut parts, after);
            }
            None => add(&mut parts, word),
        }
    }
    parts
}

/// Strips punctuation that ends a sentence, but keeps a closing bracket that was opened in the word.
fn without_closing(word: &str) -> &str {
    if !word.ends_with(CLOSING) {
        return word;
    }
    // Counted only once, because a word may be a message full of brackets.
    let count = |wanted: char| word.matches(wanted).count();
    let mut brackets = [('(', ')'), ('[', ']'), ('{', '}')]
        .map(|(opening, closing)| (closing, count(opening), count(closing)));
    let mut bare = word;
    while let Some(last) = bare.chars().next_back().filter(|last| CLOSING.contains(last)) {
        let bracket = brackets.iter_mut().find(|(closing, ..)| *closing == last);
        if let Some((_, opened, closed)) = bracket {
            if *opened >= *closed {
                break;
            }
            *closed -= 1;
        }
        bare = bare.strip_suffix(last).unwrap_or_default();
    }
    bare
}

fn add(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(before)) => before.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

fn link(word: &str) -> Option<Part> {
    let is_web = word.starts_with("https://") || word.starts_with("http://");
    let has_host = || Url::parse(word).is_ok_and(|url| url.has_host());
    (is_web && has_host()).then(|| Part::Link(word.to_owned()))
}

fn mention(word: &str, members: &HashMap<String, UserId>) -> Option<Part> {
    let id = members.get(&mentioned_key(word)?)?;
    Some(Part::Mention { path: paths::user(*id), name: word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(content: &str) -> Vec<Part> {
        let ada = UserId::try_from(7).unwrap();
        parts(content, &HashMap::from([("ada".to_owned(), ada)]))
    }

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    #[test]
    fn links_and_members_are_found_and_what_ends_the_sentence_stays_outside() {
        let link = Part::Link("https://example.com/a?b=c".to_owned());
        let ada = Part::Mention { path: "/users/7".to_owned(), name: "@ada".to_owned() };
        assert_eq!(cut("see https://example.com/a?b=c.\n"), [text("see "), link, text(".\n")]);
        assert_eq!(cut("@ada, hi"), [ada.clone(), text(", hi")]);
        assert_eq!(cut("(@ada)"), [text("("), ada, text(")")]);
        let shouted = Part::Mention { path: "/users/7".to_owned(), name: "@ADA".to_owned() };
        assert_eq!(cut("“@ADA!”"), [text("“"), shouted, text("!”")], "case tells nobody apart");
        let moon = Part::Link("https://en.wikipedia.org/wiki/Foo_(bar)".to_owned());
        let address = "https://en.wikipedia.org/wiki/Foo_(bar)";
        assert_eq!(cut(&format!("({address}),")), [text("("), moon.clone(), text("),")]);
        let rest = "!?))]}".repeat(300);
        assert_eq!(cut(&format!("{address}{rest}")), [moon, text(&rest)]);
    }

    #[test]
    fn nothing_else_is_a_link_or_a_member() {
        for plain in
            ["javascript:alert(1)", "http://", "@eva hi", "mail@ada", "https", "a  b\n\nc "]
        {
            assert_eq!(cut(plain), [text(plain)], "{plain}");
        }
    }
}
