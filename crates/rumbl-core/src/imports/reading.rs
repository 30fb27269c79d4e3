use std::fmt;

use chrono::NaiveDateTime;

use super::limits::{MAX_AUTHOR_CHARACTERS, MAX_FOUND, MAX_LINE_ERRORS};
use crate::changeset::FieldError;

/// An annotation found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The line where it begins, counted from 1.
    pub line: usize,
    /// The moment, in milliseconds from the start of the video.
    pub at_ms: i64,
    /// The text.
    pub body: String,
    /// The author's name, if the file has one.
    pub author_name: Option<String>,
    /// When it was written, in UTC, if the file says so.
    pub written_at: Option<NaiveDateTime>,
    /// Its id in the file, if it has one, which replies refer to.
    pub id: Option<String>,
    /// The id, in the file, of the annotation that it replies to.
    pub reply_to: Option<String>,
    /// When it was resolved, in UTC, if the file marks it as resolved.
    pub resolved_at: Option<NaiveDateTime>,
}

/// An error in a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// What is wrong with a line of a file. `Display` is a message for users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFault {
    /// No annotation can be read from it.
    Unreadable(FieldError),
    /// The annotation isn't valid for the video: the fields `at` and `body` with their errors.
    Invalid(Vec<(&'static str, FieldError)>),
}

impl fmt::Display for LineFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(formatter),
            Self::Invalid(errors) => {
                let name = |field| if field == "at" { "the time" } else { "the text" };
                let told = errors.iter().map(|(field, error)| format!("{} {error}", name(*field)));
                formatter.write_str(&told.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// The lines of a file that can't be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// The first [`MAX_LINE_ERRORS`], in the order of their lines.
    pub first: Vec<LineError>,
    /// How many there are in all.
    pub count: usize,
}

/// What was read from a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The annotations in the order of the file; at most one more than [`MAX_FOUND`].
    pub found: Vec<Found>,
    /// The lines that can't be read.
    pub unreadable: Unreadable,
}

impl Reading {
    /// Whether the file has more annotations than allowed, so that reading can stop.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() > MAX_FOUND
    }

    pub(super) fn add(&mut self, found: Found) {
        self.found.push(found);
    }

    pub(super) fn refuse(&mut self, line: usize, error: FieldError) {
        self.unreadable.add(LineError { line, fault: LineFault::Unreadable(error) });
    }
}

impl Unreadable {
    /// Inserts an error in the order of lines.
    pub(super) fn add(&mut self, error: LineError) {
        self.count += 1;
        let place = self.first.partition_point(|other| other.line <= error.line);
        if place < MAX_LINE_ERRORS {
            self.first.insert(place, error);
            self.first.truncate(MAX_LINE_ERRORS);
        }
    }
}

/// What exports append to the author's name of an imported annotation, because the name is unverified.
const IMPORTED_BY: &str = " (imported by ";

/// The author's name of an imported annotation in an export, with the user who imported it.
pub fn imported_name(author_name: &str, importer: &str) -> String {
    format!("{author_name}{IMPORTED_BY}{importer})")
}

/// An author's name as stored: on one line, without a colon, of limited length, and without the suffix that exports
/// append. `None` if nothing is left.
pub(super) fn author_name(text: &str) -> Option<String> {
    let own = text.strip_suffix(')').and_then(|name| Some(name.rsplit_once(IMPORTED_BY)?.0));
    let words =
        own.unwrap_or(text).split(|c: char| c.is_whitespace() || c.is_control() || c == ':');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name: String = words.join(" ").chars().take(MAX_AUTHOR_CHARACTERS).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Whether a text is an author's name with the suffix that exports append.
pub(super) fn is_imported_name(text: &str) -> bool {
    text.ends_with(')') && text.contains(IMPORTED_BY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_20_unreadable_lines_are_named_and_the_others_counted() {
        let mut unreadable = Unreadable::default();
        for line in (1..=50).rev() {
            unreadable.add(LineError { line, fault: LineFault::Invalid(Vec::new()) });
        }
        let lines: Vec<usize> = unreadable.first.iter().map(|error| error.line).collect();
        assert_eq!((lines, unreadable.count), ((1..=20).collect(), 50));
    }

    #[test]
    fn a_name_is_on_one_line_and_loses_what_an_export_adds() {
        assert_eq!(author_name(" Ada\n Lovelace: "), Some("Ada Lovelace".to_owned()));
        assert_eq!(author_name(&imported_name("Ada", "bob")), Some("Ada".to_owned()));
        assert_eq!(author_name(&"x".repeat(500)).unwrap().len(), MAX_AUTHOR_CHARACTERS);
        assert_eq!(author_name(" :\t"), None);
    }
}
