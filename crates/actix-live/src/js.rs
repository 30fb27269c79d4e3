//! Commands that the client runs without asking the server (`Phoenix.LiveView.JS`).

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::html::AttributeValue;
use crate::renderer::Renderer;

/// Commands for bindings such as `phx-click`, one after another.
///
/// Each command is followed by what belongs to it, such as the element that it is for; without
/// [`to`](Self::to) that is the element with the binding.
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
    /// No command.
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

    /// Shows an element that is hidden, and hides one that is shown.
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

    /// Adds classes that are missing, and removes those that are there.
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

    /// Sets an attribute to one of two values, in turn.
    #[must_use]
    pub fn toggle_attribute(self, name: &str, one: &str, other: &str) -> Self {
        self.command("toggle_attr").with("attr", json!([name, one, other]))
    }

    /// Lets an element pass through classes: while it runs, at its start, and at its end.
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

    /// Goes to another live page.
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

    /// Focuses the first element inside that can be.
    #[must_use]
    pub fn focus_first(self) -> Self {
        self.command("focus_first")
    }

    /// Remembers the element, for [`pop_focus`](Self::pop_focus).
    #[must_use]
    pub fn push_focus(self) -> Self {
        self.command("push_focus")
    }

    /// Focuses the element that was remembered last.
    #[must_use]
    pub fn pop_focus(self) -> Self {
        self.command("pop_focus")
    }

    /// Runs the commands in an attribute.
    #[must_use]
    pub fn exec(self, attribute: &str) -> Self {
        self.command("exec").with("attr", json!(attribute))
    }

    /// Has patches leave attributes alone.
    #[must_use]
    pub fn ignore_attributes(self, names: &[&str]) -> Self {
        self.command("ignore_attrs").with("attrs", json!(names))
    }

    /// The last command is for the elements that this selector finds.
    #[must_use]
    pub fn to(self, selector: &str) -> Self {
        self.with("to", json!(selector))
    }

    /// The last command is for elements inside the one with the binding.
    #[must_use]
    pub fn to_inner(self, selector: &str) -> Self {
        self.with("to", json!({ "inner": selector }))
    }

    /// The last command is for the closest element around the one with the binding.
    #[must_use]
    pub fn to_closest(self, selector: &str) -> Self {
        self.with("to", json!({ "closest": selector }))
    }

    /// The last command takes so many milliseconds.
    #[must_use]
    pub fn time_ms(self, time_ms: u32) -> Self {
        self.with("time", json!(time_ms))
    }

    /// The last command passes through classes, as in [`transition`](Self::transition).
    #[must_use]
    pub fn through(self, running: &str, from: &str, to: &str) -> Self {
        self.with("transition", json!([words(running), words(from), words(to)]))
    }

    /// What `display` is, once shown.
    #[must_use]
    pub fn display(self, display: &str) -> Self {
        self.with("display", json!(display))
    }

    /// The detail of a dispatched event.
    #[must_use]
    pub fn detail<T: Serialize + ?Sized>(self, detail: &T) -> Self {
        self.with("detail", json!(detail))
    }

    /// A value of a pushed event.
    #[must_use]
    pub fn value(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Some((_, arguments)) = self.0.last_mut() {
            let values = arguments.entry("value").or_insert_with(|| json!({}));
            if let Value::Object(values) = values {
                values.insert(name.to_owned(), value.into());
            }
        }
        self
    }

    /// Which component gets a pushed event: a selector, or its number.
    #[must_use]
    pub fn target(self, target: impl Into<Value>) -> Self {
        self.with("target", target.into())
    }

    /// What looks busy until a pushed event is answered.
    #[must_use]
    pub fn loading(self, selector: &str) -> Self {
        self.with("loading", json!(selector))
    }

    /// The page looks busy until a pushed event is answered.
    #[must_use]
    pub fn page_loading(self) -> Self {
        self.with("page_loading", json!(true))
    }

    /// The last navigation takes the place of the present page in the browser's history.
    #[must_use]
    pub fn replace(self) -> Self {
        self.with("replace", json!(true))
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
mod tests {
    use super::Js;

    #[test]
    fn commands_are_what_the_client_reads() {
        let commands = Js::new().add_class("red bold").to("#a").push("save").value("id", 7);
        let expected = r##"[["add_class",{"names":["red","bold"],"to":"#a"}],["push",{"event":"save","value":{"id":7}}]]"##;
        assert_eq!(commands.to_string(), expected);
        assert_eq!(Js::new().to("#a").to_string(), "[]");
    }
}
