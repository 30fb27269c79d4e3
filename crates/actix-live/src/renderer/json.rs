//! Writes JSON strings and numbers.

use std::fmt::Write;

/// Appends a JSON string.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|next: char| next == '"' || next == '\\' || next < ' ') {
        let (clean, odd) = rest.split_at(at);
        out.push_str(clean);
        let mut odd = odd.chars();
        match odd.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(control) => write_fmt(out, format_args!("\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = odd.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Appends a number in digits.
pub(crate) fn number(out: &mut String, number: impl Into<u64>) {
    write_fmt(out, format_args!("{}", number.into()));
}

fn write_fmt(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    out.write_fmt(text).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_string_is_read_back_as_it_was(text in any::<String>()) {
            let mut out = String::new();
            super::string(&mut out, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
