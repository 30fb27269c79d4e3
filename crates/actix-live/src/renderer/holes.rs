//! What is not yet in the HTML of a page: components, and the content of nested views.

use std::sync::Arc;

use serde_json::{Map, Value};

/// Writes the element of a nested view, whose content the client has or will request.
pub(crate) type ChildWriter = Arc<dyn Fn(&Child, &mut String) + Send + Sync>;

/// A view inside another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Child {
    /// The name of its type.
    pub(crate) view: &'static str,
    /// The id of its element.
    pub(crate) id: String,
    /// What is passed to its `mount`.
    pub(crate) session: Map<String, Value>,
    pub(crate) is_sticky: bool,
}

/// What is missing at a place of the HTML.
#[derive(Debug)]
pub(super) enum Hole {
    /// A component, by its number.
    Component(u64),
    /// The content of a nested view.
    Child(Child),
}
