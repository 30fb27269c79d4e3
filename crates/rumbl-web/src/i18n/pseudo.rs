//! Languages that nobody speaks, made of English, in which tests find what was not translated or does not fit.

use std::borrow::Cow;

/// Takes no room, and is ignored by browser tests that look for a text.
const ZERO_WIDTH_SPACE: char = '\u{200b}';
const RIGHT_TO_LEFT_OVERRIDE: char = '\u{202e}';
const POP_DIRECTIONAL_FORMATTING: char = '\u{202c}';

/// The text with accents and longer words, apart from markup. If a tag has a value in an attribute, the text before the
/// value ends within the tag.
pub(super) fn accented(text: &str) -> Cow<'_, str> {
    let open = text.rfind('<').filter(|&tag| text.get(tag..).is_some_and(|tag| !tag.contains('>')));
    let (text, tag) = text.split_at_checked(open.unwrap_or(text.len())).unwrap_or((text, ""));
    let accented = fluent_pseudo::transform_dom(text, false, true, false);
    if tag.is_empty() { accented } else { accented + tag }
}

/// The text between marks that turn its direction. Markup and blanks are left alone.
pub(super) fn mirrored(text: &str) -> Cow<'_, str> {
    if has_letters(text) && !text.contains('<') {
        format!("{RIGHT_TO_LEFT_OVERRIDE}{text}{POP_DIRECTIONAL_FORMATTING}").into()
    } else {
        text.into()
    }
}

/// The text with an invisible mark before everything that is read, apart from markup.
pub(super) fn marked(text: &str) -> Cow<'_, str> {
    if !has_letters(text) {
        return text.into();
    }
    let mut marked = String::with_capacity(text.len() + ZERO_WIDTH_SPACE.len_utf8());
    // What follows a value may be the end of a tag that has the value in an attribute.
    let mut is_tag = text.find('>').is_some_and(|end| text.find('<').is_none_or(|tag| end < tag));
    for part in text.split_inclusive(['<', '>']) {
        if !is_tag && has_letters(part) {
            marked.push(ZERO_WIDTH_SPACE);
        }
        marked.push_str(part);
        is_tag = part.ends_with('<');
    }
    marked.into()
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_with_a_value_in_an_attribute_gets_no_accents() {
        assert_eq!(accented("say <b class=\"c\" href=\""), "şaaẏ <b class=\"c\" href=\"");
        assert_eq!(accented("\"><i>a</i>"), "\"><i>aa</i>");
        assert_eq!(accented("so < b"), "şoo < b");
    }

    #[test]
    fn everything_that_is_read_has_a_mark_and_no_tag_has_one() {
        for (text, expected) in [
            ("Log in", "|Log in"),
            (" and ", "| and "),
            ("Say <b class=\"c\">this</b> now", "|Say <b class=\"c\">|this</b>| now"),
            ("See <a href=\"", "|See <a href=\""),
            ("\">here</a>.", "\">|here</a>."),
            (": 12 · ", ": 12 · "),
        ] {
            assert_eq!(marked(text), expected.replace('|', "\u{200b}"));
        }
    }
}
