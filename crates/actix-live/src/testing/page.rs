//! Finds elements in HTML.

use scraper::{ElementRef, Html as Document, Selector};
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
    attributes_of(first(&document, html, selector))
}

fn attributes_of(element: ElementRef<'_>) -> Map<String, Value> {
    let attributes = element.value().attrs();
    attributes.map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

fn first<'a>(document: &'a Document, html: &str, selector: &str) -> ElementRef<'a> {
    let parsed = Selector::parse(selector).expect("a selector");
    let element = document.select(&parsed).next();
    element.unwrap_or_else(|| panic!("no {selector} in {html}"))
}

/// For each element that matches a selector, the component that it belongs to, if any.
pub(super) fn owners(marked_html: &str, selector: &str) -> Vec<Option<u64>> {
    let document = Document::parse_fragment(marked_html);
    let selector = Selector::parse(selector).expect("a selector");
    let owner = |element: ElementRef<'_>| {
        let around = element.ancestors().filter_map(ElementRef::wrap);
        let mut around = std::iter::once(element).chain(around);
        around.find_map(|around| around.attr("data-phx-component")?.parse().ok())
    };
    document.select(&selector).map(owner).collect()
}

/// A form as its client sends it.
pub(super) struct SentForm {
    /// The event of its changes.
    pub(super) change: String,
    /// Its fields, encoded, with the values that are rendered.
    pub(super) fields: String,
    /// The component that it belongs to.
    pub(super) cid: Option<u64>,
}

/// The form around an element.
pub(super) fn form_around(html: &str, selector: &str) -> SentForm {
    let document = Document::parse_fragment(html);
    let element = first(&document, html, selector);
    let form = element.ancestors().filter_map(ElementRef::wrap);
    let form = form.into_iter().find(|around| around.value().name() == "form");
    let form = form.unwrap_or_else(|| panic!("{selector} is in no form"));
    let change = form.attr("phx-change");
    let change = change.unwrap_or_else(|| panic!("the form around {selector} has no phx-change"));
    let inputs = Selector::parse("input[name]").expect("a selector");
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    for input in form.select(&inputs) {
        let is_sent = match input.attr("type").unwrap_or("text") {
            "file" | "submit" | "button" | "image" | "reset" => false,
            "checkbox" | "radio" => input.attr("checked").is_some(),
            _ => true,
        };
        if is_sent && input.attr("disabled").is_none() {
            fields.append_pair(
                input.attr("name").unwrap_or_default(),
                input.attr("value").unwrap_or_default(),
            );
        }
    }
    let cid = form.attr("phx-target").and_then(|cid| cid.parse().ok());
    SentForm { change: change.to_owned(), fields: fields.finish(), cid }
}
