//! Puts messages without values into the templates' sources, so that rendering a page doesn't look them up.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::catalog;
use super::locale::Locale;

/// Where a template uses a message without values: as text, as text with markup, and as an argument of a component.
static USES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let text = r#"\{\{ t\(id="(?<text>[a-z0-9-]+)"\) \}\}"#;
    let html = r#"\{\{ t_html\(id="(?<html>[a-z0-9-]+)"\) \}\}"#;
    let argument = r#"=\{t\(id="(?<argument>[a-z0-9-]+)"\)\}"#;
    Regex::new(&format!("{text}|{html}|{argument}")).ok()
});

/// The source of a template for one language. Messages that would be read as code of a template stay calls.
pub(crate) fn inline(source: &str, locale: Locale, is_html: bool) -> Cow<'_, str> {
    let Some(uses) = &*USES else { return source.into() };
    uses.replace_all(source, |found: &Captures<'_>| {
        let message = |name| found.name(name).map(|id| catalog::format(locale, id.as_str(), None));
        let inlined = if let Some(text) = message("text") {
            Some(if is_html { escaped(&text) } else { text })
        } else if let Some(html) = message("html") {
            Some(html)
        } else {
            message("argument")
                .filter(|text| !text.contains(['"', '\\']))
                .map(|text| format!("=\"{text}\""))
        };
        let is_plain = |text: &String| !["{{", "{%", "{#"].iter().any(|code| text.contains(code));
        inlined.filter(is_plain).unwrap_or_else(|| found[0].to_owned())
    })
}

/// Escapes text for HTML, in elements and in attributes with double quotes.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
