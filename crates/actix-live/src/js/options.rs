//! The options of a command, which follow it.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Js, words};

impl Js {
    /// Applies the last command to the elements that match this selector.
    #[must_use]
    pub fn to(self, selector: &str) -> Self {
        self.with("to", json!(selector))
    }

    /// Applies the last command to elements inside the one with the binding.
    #[must_use]
    pub fn to_inner(self, selector: &str) -> Self {
        self.with("to", json!({ "inner": selector }))
    }

    /// Applies the last command to the closest matching ancestor of the element with the binding.
    #[must_use]
    pub fn to_closest(self, selector: &str) -> Self {
        self.with("to", json!({ "closest": selector }))
    }

    /// Sets the duration of the last command in milliseconds.
    #[must_use]
    pub fn time_ms(self, time_ms: u32) -> Self {
        self.with("time", json!(time_ms))
    }

    /// Gives the last command transition classes, as in [`transition`](Self::transition). For
    /// [`toggle`](Self::toggle) there are [`ins`](Self::ins) and [`outs`](Self::outs).
    #[must_use]
    pub fn through(self, running: &str, from: &str, to: &str) -> Self {
        self.with("transition", json!([words(running), words(from), words(to)]))
    }

    /// Sets the value of `display` for a shown element.
    #[must_use]
    pub fn display(self, display: &str) -> Self {
        self.with("display", json!(display))
    }

    /// Sets the detail of a dispatched event.
    #[must_use]
    pub fn detail<T: Serialize + ?Sized>(self, detail: &T) -> Self {
        self.with("detail", json!(detail))
    }

    /// Adds a value to a pushed event.
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

    /// Sets which component receives a pushed event: a selector, or its number.
    #[must_use]
    pub fn target(self, target: impl Into<Value>) -> Self {
        self.with("target", target.into())
    }

    /// Shows these elements as loading until a pushed event is answered.
    #[must_use]
    pub fn loading(self, selector: &str) -> Self {
        self.with("loading", json!(selector))
    }

    /// Shows the page as loading until a pushed event is answered.
    #[must_use]
    pub fn page_loading(self) -> Self {
        self.with("page_loading", json!(true))
    }

    /// Makes the last navigation replace the current entry in the browser's history.
    #[must_use]
    pub fn replace(self) -> Self {
        self.with("replace", json!(true))
    }

    /// Gives a [`toggle`](Self::toggle) the transition classes with which it shows the element.
    #[must_use]
    pub fn ins(self, running: &str, from: &str, to: &str) -> Self {
        self.with("ins", json!([words(running), words(from), words(to)]))
    }

    /// Gives a [`toggle`](Self::toggle) the transition classes with which it hides the element.
    #[must_use]
    pub fn outs(self, running: &str, from: &str, to: &str) -> Self {
        self.with("outs", json!([words(running), words(from), words(to)]))
    }

    /// Whether patches wait for the end of the last command's transition, as they do by default; for
    /// [`dispatch`](Self::dispatch), whether they wait until the event's `detail.done()` is called,
    /// which they don't by default.
    #[must_use]
    pub fn blocking(self, is_blocking: bool) -> Self {
        self.with("blocking", json!(is_blocking))
    }

    /// Whether a dispatched event bubbles, as it does by default.
    #[must_use]
    pub fn bubbles(self, bubbles: bool) -> Self {
        self.with("bubbles", json!(bubbles))
    }
}
