//! SRT: each subtitle is an annotation. SRT has no field for an author, but rumbl's exports begin each subtitle with a
//! name and a colon. If all subtitles of a file begin like that, the names are taken as authors.

use super::cue::Cues;
use super::reading::{Found, Reading, author_name, is_imported_name};

/// Maximum number of characters in a name before a colon, unless it has the suffix of an export.
const MAX_NAME_CHARACTERS: usize = 20;
/// Maximum length of a tag, in bytes.
const MAX_TAG_BYTES: usize = 256;
/// An invisible character that exports insert where a player would see a tag.
const JOINER: char = '\u{2060}';

pub(super) fn read(text: &str, reading: &mut Reading) {
    let mut cues = Cues::of(text);
    while let Some(cue) = cues.next_cue(reading, |_| false) {
        if reading.is_full() {
            return;
        }
        reading.add(Found {
            line: cue.line,
            at_ms: cue.at_ms,
            body: plain(&cue.text.join("\n")),
            author_name: None,
            written_at: None,
            id: None,
            reply_to: None,
            resolved_at: None,
        });
    }
    if reading.found.iter().all(|found| split(&found.body).is_some()) {
        for found in &mut reading.found {
            if let Some((name, body)) = split(&found.body) {
                found.author_name = author_name(name);
                found.body = body.to_owned();
            }
        }
    }
}

/// Splits a subtitle into the name that it begins with and the rest.
fn split(text: &str) -> Option<(&str, &str)> {
    let (name, body) = text.split_once(": ")?;
    let is_short =
        name.chars().count() <= MAX_NAME_CHARACTERS && !name.contains(char::is_whitespace);
    let is_name = is_imported_name(name) || is_short;
    (is_name && !name.contains('\n') && author_name(name).is_some()).then_some((name, body))
}

/// The text without tags, and without the joiners of exports.
fn plain(mut rest: &str) -> String {
    let mut text = String::with_capacity(rest.len());
    while let Some(at) = rest.find(['<', '{']) {
        let (before, tag) = rest.split_at(at);
        text.push_str(before);
        rest = if let Some(length) = tag_length(tag) {
            tag.get(length..).unwrap_or_default()
        } else {
            let mut characters = tag.chars();
            text.extend(characters.next());
            let after = characters.as_str();
            after.strip_prefix(JOINER).unwrap_or(after)
        };
    }
    text.push_str(rest);
    text.replace("--\u{2060}>", "-->")
}

/// The end of a tag. Longer tags don't count: otherwise a file of only opening brackets would be rescanned for each.
fn end_of_tag(text: &str, end: u8) -> Option<usize> {
    text.bytes().take(MAX_TAG_BYTES).position(|byte| byte == end)
}

/// The length in bytes of the tag that a text begins with, if players know it.
fn tag_length(text: &str) -> Option<usize> {
    if let Some(style) = text.strip_prefix("{\\") {
        return Some(end_of_tag(style, b'}')? + 3);
    }
    let tag = text.strip_prefix('<')?;
    let end = end_of_tag(tag, b'>')?;
    let name = tag.get(..end)?.trim_start_matches('/').split_whitespace().next()?;
    let is_known =
        ["b", "i", "u", "s", "font"].iter().any(|known| known.eq_ignore_ascii_case(name));
    is_known.then_some(end + 2)
}
