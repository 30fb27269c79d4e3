//! CSV: a row for each annotation.

use csv::{Terminator, WriterBuilder};
use rumbl_core::annotations::AnnotationWithUser;

use super::cue::Timestamp;
use crate::views::video_json_view::utc;

const COLUMNS: [&str; 8] =
    ["id", "at_ms", "at", "username", "body", "asked_by", "source_url", "inserted_at"];

/// The names of the columns.
pub(super) fn begin() -> anyhow::Result<Vec<u8>> {
    rows([COLUMNS.map(str::to_owned)])
}

pub(super) fn page(annotations: &[AnnotationWithUser]) -> anyhow::Result<Vec<u8>> {
    let row = |one: &AnnotationWithUser| {
        let annotation = &one.annotation;
        [
            annotation.id.to_string(),
            annotation.at.to_string(),
            Timestamp { ms: annotation.at, mark: '.' }.to_string(),
            inert(&one.username),
            inert(&annotation.body),
            inert(one.asked_by.as_deref().unwrap_or_default()),
            inert(annotation.source_url.as_deref().unwrap_or_default()),
            utc(annotation.inserted_at),
        ]
    };
    rows(annotations.iter().map(row))
}

fn rows(rows: impl IntoIterator<Item = [String; 8]>) -> anyhow::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// What makes a formula of a cell, also in the full width of East Asian scripts.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula. Some spreadsheets trim cells before they look.
pub(in crate::views) fn inert(text: &str) -> String {
    let is_formula = text.starts_with(FORMULA_STARTS)
        || text.trim_start_matches(is_blank).starts_with(FORMULA_STARTS);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// Whether a character takes no ink: white space, controls, and what has no width.
fn is_blank(c: char) -> bool {
    let has_no_width = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_whitespace() || c.is_control() || has_no_width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_made_inert_whatever_stands_before_the_formula() {
        for cell in
            ["=1+1", " =1+1", "\u{a0}\u{3000}@SUM(A1)", "\u{feff}=1", "\t\r\n +1", "\u{200b}－1"]
        {
            assert_eq!(inert(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["", " ", "a = b", " a=b", "1+1"] {
            assert_eq!(inert(cell), cell, "{cell:?}");
        }
    }
}
