//! Escapes text for HTML.

use std::fmt::{self, Write};

/// Appends escaped text, for use between tags or in a quoted attribute.
pub(crate) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (clean, odd) = rest.split_at(at);
        out.push_str(clean);
        let mut odd = odd.chars();
        out.push_str(match odd.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&#39;",
        });
        rest = odd.as_str();
    }
    out.push_str(rest);
}

/// A writer that escapes what is formatted into it.
pub(crate) struct Escaping<'a>(pub(crate) &'a mut String);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_could_end_a_text_or_an_attribute_is_escaped_and_the_rest_is_not() {
        let mut out = String::new();
        escape(&mut out, "<a b=\"c\">d&'é");
        assert_eq!(out, "&lt;a b=&quot;c&quot;&gt;d&amp;&#39;é");
    }
}
