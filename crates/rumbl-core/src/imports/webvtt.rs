//! WebVTT: each cue is an annotation. A voice tag gives its author; other tags are dropped.

use super::cue::Cues;
use super::reading::{Found, Reading, author_name};
use crate::changeset::FieldError;

const SIGNATURE: &str = "WEBVTT";
/// Maximum length of an entity's name, such as `#x10ffff`, with the semicolon.
const MAX_ENTITY_BYTES: usize = 12;

pub(super) fn read(text: &str, reading: &mut Reading) {
    let mut cues = Cues::of(text);
    match cues.next_line() {
        Some((_, first)) if is_signature(first) => cues.skip_block(),
        _ => return reading.refuse(1, FieldError::new("the file does not begin with WEBVTT")),
    }
    while let Some(cue) = cues.next_cue(reading, is_no_cue) {
        if reading.is_full() {
            return;
        }
        let (voice, body) = plain(&cue.text.join("\n"));
        let author_name = voice.as_deref().and_then(author_name);
        reading.add(Found {
            line: cue.line,
            at_ms: cue.at_ms,
            body,
            author_name,
            written_at: None,
            id: None,
            reply_to: None,
            resolved_at: None,
        });
    }
}

fn is_signature(line: &str) -> bool {
    let rest = line.strip_prefix(SIGNATURE);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a line begins a comment, a style or a region block.
fn is_no_cue(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION"].iter().any(|name| {
        let rest = line.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    })
}

/// The first voice and the text of a cue, without tags and with entities decoded.
fn plain(mut rest: &str) -> (Option<String>, String) {
    let (mut voice, mut text) = (None, String::with_capacity(rest.len()));
    while let Some((before, after)) = rest.split_once('<') {
        let Some((tag, after)) = after.split_once('>') else { break };
        push_unescaped(&mut text, before);
        voice = voice.or_else(|| voice_of(tag));
        rest = after;
    }
    push_unescaped(&mut text, rest);
    (voice, text)
}

/// The name in a voice tag, `v.class name`.
fn voice_of(tag: &str) -> Option<String> {
    let (kind, name) = tag.split_once([' ', '\t', '\n'])?;
    let is_voice = kind == "v" || kind.starts_with("v.");
    let mut voice = String::new();
    push_unescaped(&mut voice, name);
    is_voice.then_some(voice)
}

/// Appends a text with its entities decoded. The search for the end of an entity is bounded: otherwise a file of only
/// ampersands would be rescanned for each.
fn push_unescaped(text: &mut String, mut rest: &str) {
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.bytes().take(MAX_ENTITY_BYTES).position(|byte| byte == b';');
        let entity = end
            .and_then(|end| after.split_at_checked(end))
            .and_then(|(name, after)| Some((character(name)?, after.strip_prefix(';')?)));
        let (character, after) = entity.unwrap_or(('&', after));
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "lrm" => Some('\u{200e}'),
        "rlm" => Some('\u{200f}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let hexadecimal = digits.strip_prefix(['x', 'X']);
            let number = match hexadecimal {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            number.ok().and_then(char::from_u32)
        }
    }
}
