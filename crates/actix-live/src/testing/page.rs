//! Finds elements in HTML.

use scraper::{Html as Document, Selector};
use serde_json::{Map, Value, json};

/// The texts of all elements that match a selector.
pub(super) fn texts(html: &str, selector: &str) -> Vec<String> {
    let document = Document::parse_fragment(html);
    let selector = Selector::parse(selector).expect("a selector");
    document.select(&selector).map(|element| element.text().collect()).collect()
}

/// The attributes of the first element that matches a selector.
pub(super) fn attributes(html: &str, selector: &str) -> Map<String, Value> {
    let document = Document::parse_fragment(html);
    let parsed = Selector::parse(selector).expect("a selector");
    let element = document.select(&parsed).next();
    let element = element.unwrap_or_else(|| panic!("no {selector} in {html}"));
    let attributes = element.value().attrs();
    attributes.map(|(name, value)| (name.to_owned(), json!(value))).collect()
}
