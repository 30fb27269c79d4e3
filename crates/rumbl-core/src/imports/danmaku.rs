//! Bilibili's comments: `<d p="time,mode,size,color,timestamp,pool,userhash,id">text</d>`, with the time in seconds.
//!
//! The XML is parsed as a stream. It can't define entities, and nothing external is loaded.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::Value;

use super::lines::LineNumbers;
use super::reading::{Found, Reading};
use super::time::{parse_clock, parse_unix_time};
use crate::changeset::FieldError;

/// Maximum depth of elements; comments are children of the root.
const MAX_DEPTH: usize = 16;
/// Modes whose texts are code.
const PROGRAMS: [&str; 2] = ["8", "9"];
/// The mode whose texts are lists, and the index of the entry that is displayed.
const PLACED: (&str, usize) = ("7", 4);

/// A comment that is being parsed.
struct Comment {
    line: usize,
    depth: usize,
    properties: String,
    text: String,
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let numbers = LineNumbers::of(text);
    let mut reader = Reader::from_str(text);
    let (mut depth, mut comment) = (0_usize, None::<Comment>);
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let mut refuse = |message| reading.refuse(numbers.at(offset), message);
        let Ok(event) = reader.read_event() else {
            return refuse(FieldError::new("the XML can't be read from here on"));
        };
        match event {
            Event::Start(_) if depth >= MAX_DEPTH => {
                return refuse(FieldError::new("the XML is too deep"));
            }
            Event::Start(start) => {
                depth += 1;
                if start.name().as_ref() == b"d" && comment.is_none() {
                    let line = numbers.at(offset);
                    let (properties, text) = (properties(&start), String::new());
                    comment = Some(Comment { line, depth, properties, text });
                }
            }
            Event::End(_) => {
                if let Some(ended) = comment.take_if(|comment| comment.depth == depth) {
                    ended.add_to(reading);
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => push(&mut comment, text.decode().as_deref().unwrap_or_default()),
            Event::CData(text) => push(&mut comment, text.decode().as_deref().unwrap_or_default()),
            Event::GeneralRef(reference) => match character(&reference) {
                Some(character) => push(&mut comment, character.encode_utf8(&mut [0; 4])),
                None => refuse(FieldError::new("an entity is not known")),
            },
            Event::DocType(_) => {
                return refuse(FieldError::new("the XML has a document type, which is not read"));
            }
            Event::Eof if depth > 0 => return refuse(FieldError::new("the XML ends too early")),
            Event::Eof => return,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        if reading.is_full() {
            return;
        }
    }
}

fn push(comment: &mut Option<Comment>, text: &str) {
    if let Some(comment) = comment {
        comment.text.push_str(text);
    }
}

fn properties(start: &BytesStart<'_>) -> String {
    let value = start.try_get_attribute("p").ok().flatten().map(|attribute| attribute.value);
    value.map(|value| String::from_utf8_lossy(&value).into_owned()).unwrap_or_default()
}

/// The character of a numeric reference, or of one of XML's five predefined entities.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match reference.decode().ok()?.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

impl Comment {
    fn add_to(self, reading: &mut Reading) {
        let line = self.line;
        match self.found() {
            Ok(found) => reading.add(found),
            Err(message) => reading.refuse(line, message),
        }
    }

    fn found(self) -> Result<Found, FieldError> {
        let Self { line, properties, text, .. } = self;
        let mut properties = properties.split(',').map(str::trim);
        let at_ms = properties
            .next()
            .and_then(parse_clock)
            .ok_or(FieldError::new("the time can't be read"))?;
        let mode = properties.next().unwrap_or_default();
        if PROGRAMS.contains(&mode) {
            return Err(FieldError::new("this comment is a program and not a text"));
        }
        let body = if mode == PLACED.0 {
            placed(&text).ok_or(FieldError::new("the text of this placed comment can't be read"))?
        } else {
            text
        };
        let written_at = properties.nth(2).and_then(parse_unix_time);
        Ok(Found {
            line,
            at_ms,
            body,
            author_name: None,
            written_at,
            id: None,
            reply_to: None,
            resolved_at: None,
        })
    }
}

fn placed(text: &str) -> Option<String> {
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    list.get(PLACED.1)?.as_str().map(ToOwned::to_owned)
}
