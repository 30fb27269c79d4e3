//! An element of a page, and a visitor's actions on it.

use serde_json::{Map, Value, json};

use super::browser::Left;
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
    /// Clicks it. Of its JS commands, those are run that concern the server: `push`, `patch` and
    /// `navigate`. A link is followed: a patch link patches, and any other one ends the view and is
    /// opened by [`follow_redirect`](LiveTest::follow_redirect).
    ///
    /// # Panics
    /// If it has no `phx-click` and is no link.
    pub async fn render_click(self) {
        let attributes = page::attributes(&self.test.html(), self.selector);
        let text = |name: &str| attributes.get(name).and_then(Value::as_str);
        match (text("phx-click"), text("href")) {
            (Some(commands), _) if commands.starts_with('[') => {
                let commands = serde_json::from_str(commands).expect("JS commands");
                self.run(commands, &attributes).await;
            }
            (Some(_), _) | (None, None) => {
                let values = json!(values(&attributes));
                self.send("click", "phx-click", values, json!({})).await;
            }
            (None, Some(to)) => match text("data-phx-link") {
                Some("patch") => self.test.patch_to(to).await,
                Some(_) => self.test.go_to("live_redirect", to),
                None => self.test.go_to("redirect", to),
            },
        }
    }

    /// Runs the commands that concern the server.
    async fn run(self, commands: Vec<(String, Value)>, attributes: &Map<String, Value>) {
        for (name, arguments) in commands {
            let href = arguments.get("href").and_then(Value::as_str).unwrap_or_default();
            match name.as_str() {
                "push" => {
                    let mut values = values(attributes);
                    values.extend(
                        arguments
                            .get("value")
                            .and_then(Value::as_object)
                            .cloned()
                            .unwrap_or_default(),
                    );
                    let target = arguments.get("target").or_else(|| attributes.get("phx-target"));
                    let event = json!({
                        "type": "click", "event": arguments.get("event"), "value": values,
                    });
                    self.test.send_to(target, event).await;
                }
                "patch" => self.test.patch_to(href).await,
                "navigate" => self.test.go_to("live_redirect", href),
                _ => {}
            }
        }
    }

    /// Presses a key in it, or anywhere if it has `phx-window-keydown`.
    ///
    /// # Panics
    /// If it has neither `phx-keydown` nor `phx-window-keydown`.
    pub async fn render_keydown(self, key: &str) {
        self.press("keydown", key).await;
    }

    /// Releases a key in it, or anywhere if it has `phx-window-keyup`.
    ///
    /// # Panics
    /// If it has neither `phx-keyup` nor `phx-window-keyup`.
    pub async fn render_keyup(self, key: &str) {
        self.press("keyup", key).await;
    }

    /// Focuses it.
    ///
    /// # Panics
    /// If it has no `phx-focus`.
    pub async fn render_focus(self) {
        let values = self.own_values();
        self.send("focus", "phx-focus", json!(values), json!({})).await;
    }

    /// Takes the focus from it.
    ///
    /// # Panics
    /// If it has no `phx-blur`.
    pub async fn render_blur(self) {
        let values = self.own_values();
        self.send("blur", "phx-blur", json!(values), json!({})).await;
    }

    async fn press(self, kind: &str, key: &str) {
        let attributes = page::attributes(&self.test.html(), self.selector);
        // The client leaves out other keys.
        if attributes.get("phx-key").is_some_and(|only| only != key) {
            return;
        }
        let window = format!("phx-window-{kind}");
        let own = format!("phx-{kind}");
        let binding = if attributes.contains_key(&window) { window } else { own };
        let mut values = self.own_values();
        values.insert("key".to_owned(), json!(key));
        self.send(kind, &binding, json!(values), json!({})).await;
    }

    /// Its `phx-value-…` and its value.
    fn own_values(&self) -> Map<String, Value> {
        let attributes = page::attributes(&self.test.html(), self.selector);
        let mut values = values(&attributes);
        values.extend(attributes.get("value").map(|value| ("value".to_owned(), value.clone())));
        values
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
        let event = attributes.get(binding).and_then(Value::as_str);
        let event = event.unwrap_or_else(|| panic!("{selector} has no {binding}"));
        let event = json!({ "type": kind, "event": event, "value": value, "meta": meta });
        test.send_to(attributes.get("phx-target"), event).await;
    }
}

impl LiveTest {
    /// Sends an event to the view, to a component by its number, or once for each element that matches
    /// a selector.
    async fn send_to(&mut self, target: Option<&Value>, event: Value) {
        let number = |target: &Value| target.as_u64().or_else(|| target.as_str()?.parse().ok());
        let cids = match (target, target.and_then(number)) {
            (None, _) => vec![None],
            (Some(_), Some(cid)) => vec![Some(cid)],
            (Some(selector), None) => {
                let selector = selector.as_str().expect("a selector");
                page::owners(&self.rendered.marked_html(), selector)
            }
        };
        for cid in cids {
            let mut event = event.clone();
            if let Some(event) = event.as_object_mut() {
                event.insert("cid".to_owned(), json!(cid));
            }
            self.send(event).await;
        }
    }

    /// Follows a patch link, whose address may be relative to the page's.
    async fn patch_to(&mut self, to: &str) {
        let to = self.absolute(to);
        self.render_patch(&to).await;
    }

    fn go_to(&mut self, name: &str, to: &str) {
        let to = self.absolute(to);
        self.left = Some(Left::told(name, &json!({ "to": to })));
    }

    fn absolute(&self, to: &str) -> String {
        let page = url::Url::parse("http://localhost").and_then(|host| host.join(self.uri()));
        let to = page.and_then(|page| page.join(to)).expect("an address");
        to.as_str().trim_start_matches("http://localhost").to_owned()
    }
}

/// Its `phx-value-…`.
fn values(attributes: &Map<String, Value>) -> Map<String, Value> {
    let values = attributes.iter().filter_map(|(name, value)| {
        Some((name.strip_prefix("phx-value-")?.to_owned(), value.clone()))
    });
    values.collect()
}

fn encoded(fields: &[(&str, &str)]) -> Value {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    json!(form.extend_pairs(fields).finish())
}
