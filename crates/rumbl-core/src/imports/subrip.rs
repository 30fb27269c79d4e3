//! SRT: a subtitle for each annotation. It has no place for an author, but rumbl's own exports begin each subtitle with
//! a name and a colon; where all subtitles of a file do, these are their authors.

use super::cue::Cues;
use super::reading::{Found, Reading, author_name, is_imported_name};

/// Characters of a name that stands before a colon, unless an export says that it is one.
const MAX_NAME_CHARACTERS: usize = 20;
/// The longest tag.
const MAX_TAG_BYTES: usize = 256;
/// What an export puts into what a player would take for a tag; nobody sees it.
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

/// The name that a subtitle begins with, and what follows.
fn split(text: &str) -> Option<(&str, &str)> {
    let (name, body) = text.split_once(": ")?;
    let is_short =
        name.chars().count() <= MAX_NAME_CHARACTERS && !name.contains(char::is_whitespace);
    let is_name = is_imported_name(name) || is_short;
    (is_name && !name.contains('\n') && author_name(name).is_some()).then_some((name, body))
}

/// A text without tags, and without what an export put where one would begin.
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

/// Where a tag ends. One that is longer is none, or a file of nothing but openings would be searched again for each.
fn end_of_tag(text: &str, end: u8) -> Option<usize> {
    text.bytes().take(MAX_TAG_BYTES).position(|byte| byte == end)
}

/// Bytes of the tag that a text begins with, if it is one that players know.
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
