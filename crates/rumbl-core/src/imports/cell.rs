//! Spreadsheet cells that are safe from formula injection.

/// Characters that start a formula, including the full-width forms of East Asian scripts.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// A prefix that makes a cell plain text.
const MARK: char = '\'';

/// A cell that no spreadsheet takes for a formula. Leading blanks are skipped, because some spreadsheets trim cells
/// before they look. A text that already looks like an escaped cell is escaped as well, so that escaping is reversible.
pub fn inert_cell(text: &str) -> String {
    if is_formula(text.trim_start_matches(MARK)) {
        format!("{MARK}{text}")
    } else {
        text.to_owned()
    }
}

/// The text that [`inert_cell`] made a cell from.
pub(super) fn original_cell(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(text) if is_formula(text.trim_start_matches(MARK)) => text,
        _ => cell,
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA_STARTS)
        || text.trim_start_matches(is_blank).starts_with(FORMULA_STARTS)
}

/// Whether a character is invisible: white space, a control character, or one without width.
fn is_blank(c: char) -> bool {
    let has_no_width = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_whitespace() || c.is_control() || has_no_width
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_made_inert_whatever_stands_before_the_formula() {
        for cell in
            ["=1+1", " =1+1", "\u{a0}\u{3000}@SUM(A1)", "\u{feff}=1", "\t\r\n +1", "\u{200b}－1"]
        {
            assert_eq!(inert_cell(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["", " ", "a = b", " a=b", "1+1", "'tis", "''"] {
            assert_eq!(inert_cell(cell), cell, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn a_cell_gives_its_text_back(text in "['=+ a\n]{0,6}") {
            let cell = inert_cell(&text);
            prop_assert_eq!(original_cell(&cell), text);
        }
    }
}
