//! Cells of spreadsheets, in which a text must not be taken for a formula.

/// What makes a formula of a cell, also in the full width of East Asian scripts.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// What makes a text of it again.
const MARK: char = '\'';

/// A cell that no spreadsheet takes for a formula. Some spreadsheets trim cells before they look. A text that looks
/// like such a cell gets a mark of its own, so that each can be told from the other.
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

/// Whether a character takes no ink: white space, controls, and what has no width.
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
