//! An element of a page, and a visitor's actions on it.

use serde_json::{Map, Value, json};

use super::{LiveTest, page};

impl LiveTest {
    /// Selects an element.
    pub fn element<'a>(&'a mut self, selector: &'a str) -> Element<'a> {
        Element { test: self, selector }
    }
}

/// An element of a page.
#[derive(Debug)]
pub struct Element<'a> {
    pub(super) test: &'a mut LiveTest,
    pub(super) selector: &'a str,
}

impl Element<'_> {
    /// Clicks it.
    ///
    /// # Panics
    /// If it has no `phx-click` with an event.
    pub async fn render_click(self) {
        let attributes = page::attributes(&self.test.html(), self.selector);
        let values = attributes
            .into_iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("phx-value-")?.to_owned(), value)));
        let values: Map<String, Value> = values.collect();
        self.send("click", "phx-click", json!(values), json!({})).await;
    }

    /// Changes the form's fields to these; the last one counts as the field that changed.
    ///
    /// # Panics
    /// If it has no `phx-change`.
    pub async fn render_change(self, fields: &[(&str, &str)]) {
        let target = fields.last().map_or("undefined", |(name, _)| name).to_owned();
        self.send("form", "phx-change", encoded(fields), json!({ "_target": target })).await;
    }

    /// Submits the form with these fields.
    ///
    /// # Panics
    /// If it has no `phx-submit`.
    pub async fn render_submit(self, fields: &[(&str, &str)]) {
        self.send("form", "phx-submit", encoded(fields), json!({})).await;
    }

    async fn send(self, kind: &str, binding: &str, value: Value, meta: Value) {
        let Self { test, selector } = self;
        let attributes = page::attributes(&test.html(), selector);
        let text = |name: &str| attributes.get(name).and_then(Value::as_str);
        let event = text(binding).unwrap_or_else(|| panic!("{selector} has no {binding}"));
        let target = text("phx-target").and_then(|cid| cid.parse::<u64>().ok());
        let event = json!({
            "type": kind, "event": event, "value": value, "meta": meta, "cid": target,
        });
        test.send(event).await;
    }
}

fn encoded(fields: &[(&str, &str)]) -> Value {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    json!(form.extend_pairs(fields).finish())
}
