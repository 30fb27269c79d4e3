//! Commands that the client runs without the server (`Phoenix.LiveView.JS`).

mod options;

use std::fmt;

use serde_json::{Map, Value, json};

use crate::html::AttributeValue;
use crate::renderer::Renderer;

/// A sequence of commands for bindings such as `phx-click`.
///
/// Each command is followed by its options, such as its target element; without [`to`](Self::to)
/// that is the element with the binding.
///
/// ```
/// use actix_live::{Js, html, to_html};
///
/// let open = Js::new().show().to("#menu").display("block").push("opened").value("from", "top");
/// let button = html! { <button phx-click={open}>"Menu"</button> };
/// assert!(to_html(&button).contains("[[&quot;show&quot;,{&quot;display&quot;:"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Js(Vec<(&'static str, Map<String, Value>)>);

impl Js {
    /// Starts without commands.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows an element.
    #[must_use]
    pub fn show(self) -> Self {
        self.command("show")
    }

    /// Hides an element.
    #[must_use]
    pub fn hide(self) -> Self {
        self.command("hide")
    }

    /// Shows a hidden element, or hides a visible one.
    #[must_use]
    pub fn toggle(self) -> Self {
        self.command("toggle")
    }

    /// Adds classes.
    #[must_use]
    pub fn add_class(self, names: &str) -> Self {
        self.classes("add_class", names)
    }

    /// Removes classes.
    #[must_use]
    pub fn remove_class(self, names: &str) -> Self {
        self.classes("remove_class", names)
    }

    /// Adds the classes that are missing and removes those that are present.
    #[must_use]
    pub fn toggle_class(self, names: &str) -> Self {
        self.classes("toggle_class", names)
    }

    /// Sets an attribute.
    #[must_use]
    pub fn set_attribute(self, name: &str, value: &str) -> Self {
        self.command("set_attr").with("attr", json!([name, value]))
    }

    /// Removes an attribute.
    #[must_use]
    pub fn remove_attribute(self, name: &str) -> Self {
        self.command("remove_attr").with("attr", json!(name))
    }

    /// Toggles an attribute between two values.
    #[must_use]
    pub fn toggle_attribute(self, name: &str, one: &str, other: &str) -> Self {
        self.command("toggle_attr").with("attr", json!([name, one, other]))
    }

    /// Runs a transition with classes for its duration, its start and its end.
    #[must_use]
    pub fn transition(self, running: &str, from: &str, to: &str) -> Self {
        self.command("transition").through(running, from, to)
    }

    /// Dispatches a DOM event.
    #[must_use]
    pub fn dispatch(self, event: &str) -> Self {
        self.command("dispatch").with("event", json!(event))
    }

    /// Pushes an event to the server.
    #[must_use]
    pub fn push(self, event: &str) -> Self {
        self.command("push").with("event", json!(event))
    }

    /// Navigates to another live page.
    #[must_use]
    pub fn navigate(self, to: &str) -> Self {
        self.command("navigate").with("href", json!(to))
    }

    /// Changes the address within the view.
    #[must_use]
    pub fn patch(self, to: &str) -> Self {
        self.command("patch").with("href", json!(to))
    }

    /// Focuses an element.
    #[must_use]
    pub fn focus(self) -> Self {
        self.command("focus")
    }

    /// Focuses the first focusable element inside.
    #[must_use]
    pub fn focus_first(self) -> Self {
        self.command("focus_first")
    }

    /// Remembers the element for [`pop_focus`](Self::pop_focus).
    #[must_use]
    pub fn push_focus(self) -> Self {
        self.command("push_focus")
    }

    /// Focuses the element remembered last.
    #[must_use]
    pub fn pop_focus(self) -> Self {
        self.command("pop_focus")
    }

    /// Runs the commands stored in an attribute.
    #[must_use]
    pub fn exec(self, attribute: &str) -> Self {
        self.command("exec").with("attr", json!(attribute))
    }

    /// Makes patches leave these attributes alone.
    #[must_use]
    pub fn ignore_attributes(self, names: &[&str]) -> Self {
        self.command("ignore_attrs").with("attrs", json!(names))
    }

    /// Appends the commands of another sequence.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    fn classes(self, name: &'static str, names: &str) -> Self {
        self.command(name).with("names", json!(words(names)))
    }

    fn command(mut self, name: &'static str) -> Self {
        self.0.push((name, Map::new()));
        self
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        if let Some((_, arguments)) = self.0.last_mut() {
            arguments.insert(name.to_owned(), value);
        }
        self
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

impl fmt::Display for Js {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&json!(self.0).to_string())
    }
}

impl AttributeValue for Js {
    fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
        renderer.attribute(name, Some(self));
    }
}

#[cfg(test)]
mod tests;
