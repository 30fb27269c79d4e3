//! CSV: each row is an annotation. The first row names the columns, in any order; a time and a text column are
//! required.

use csv::{ReaderBuilder, StringRecord};

use super::cell::original_cell;
use super::lines::{LineNumbers, Lines};
use super::reading::{Found, Reading, author_name};
use super::time::{parse_clock, parse_number, parse_time};
use crate::changeset::FieldError;

const UNREADABLE: FieldError = FieldError::new("the table can't be read from here on");
const COLUMNS_NEEDED: FieldError = FieldError::new(
    "the first row has to name a column for the time, such as “at”, and one for the text, such as “body”",
);
const DELIMITERS: [u8; 3] = *b",;\t";
const AT_MS: [&str; 3] = ["at_ms", "time_ms", "start_ms"];
const AT: [&str; 6] = ["at", "time", "start", "timestamp", "timecode", "seconds"];
const BODY: [&str; 6] = ["body", "text", "comment", "content", "annotation", "note"];
const AUTHOR: [&str; 5] = ["username", "author", "name", "user", "speaker"];
const ID: [&str; 1] = ["id"];
const REPLY_TO: [&str; 3] = ["reply_to_id", "reply_to", "in_reply_to"];
const RESOLVED_AT: [&str; 1] = ["resolved_at"];
const WRITTEN_AT: [&str; 4] = ["inserted_at", "created_at", "created", "date"];

/// The indexes of the columns.
struct Columns {
    at_ms: Option<usize>,
    at: Option<usize>,
    body: usize,
    author: Option<usize>,
    written_at: Option<usize>,
    id: Option<usize>,
    reply_to: Option<usize>,
    resolved_at: Option<usize>,
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let numbers = LineNumbers::of(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut row = StringRecord::new();
    let mut columns = None;
    loop {
        let before = usize::try_from(reader.position().byte()).unwrap_or(0);
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return,
            Err(_) => return reading.refuse(numbers.at(before), UNREADABLE),
        }
        let position = row.position().and_then(|place| usize::try_from(place.byte()).ok());
        let line = numbers.at(past_blank_lines(text, position.unwrap_or(before)));
        let Some(columns) = &columns else {
            columns = Columns::named(&row);
            if columns.is_none() {
                return reading.refuse(line, COLUMNS_NEEDED);
            }
            continue;
        };
        match columns.found(line, &row) {
            Ok(found) => reading.add(found),
            Err(message) => reading.refuse(line, message),
        }
        if reading.is_full() {
            return;
        }
    }
}

/// The delimiter: the candidate that is most frequent in the first line.
fn delimiter(text: &str) -> u8 {
    let first = Lines::of(text.trim_start()).next().map_or("", |(_, line)| line);
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // `max_by_key` returns the last of equal candidates, so reverse them to prefer the first.
    DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

/// Skips blank lines, which the parser counts as part of the next row.
fn past_blank_lines(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    offset + (rest.len() - rest.trim_start_matches(['\r', '\n']).len())
}

impl Columns {
    fn named(row: &StringRecord) -> Option<Self> {
        let find = |names: &[&str]| {
            let is_named = |cell: &str, name: &str| cell.trim().eq_ignore_ascii_case(name);
            names.iter().find_map(|name| row.iter().position(|cell| is_named(cell, name)))
        };
        let (at_ms, at) = (find(&AT_MS), find(&AT));
        let (author, written_at) = (find(&AUTHOR), find(&WRITTEN_AT));
        let (id, reply_to) = (find(&ID), find(&REPLY_TO));
        let body = find(&BODY)?;
        let resolved_at = find(&RESOLVED_AT);
        let columns = Self { at_ms, at, body, author, written_at, id, reply_to, resolved_at };
        (at_ms.is_some() || at.is_some()).then_some(columns)
    }

    fn found(&self, line: usize, row: &StringRecord) -> Result<Found, FieldError> {
        let cell = |column: Option<usize>| column.and_then(|column| row.get(column));
        let ms = cell(self.at_ms).and_then(|cell| parse_number(cell.trim()));
        let at = || cell(self.at).and_then(|cell| parse_clock(cell.trim()));
        let at_ms = ms.or_else(at).ok_or(FieldError::new("the time can't be read"))?;
        let body = row.get(self.body).ok_or(FieldError::new("the row has no text"))?;
        Ok(Found {
            line,
            at_ms,
            body: original_cell(body).to_owned(),
            author_name: cell(self.author).and_then(|name| author_name(original_cell(name))),
            written_at: cell(self.written_at).and_then(parse_time),
            id: cell(self.id).and_then(name),
            reply_to: cell(self.reply_to).and_then(name),
            resolved_at: cell(self.resolved_at).and_then(parse_time),
        })
    }
}

/// The id of a row, if the cell isn't empty.
fn name(cell: &str) -> Option<String> {
    Some(cell.trim().to_owned()).filter(|name| !name.is_empty())
}
