//! Views inside other views.

use serde_json::{Map, Value};

use crate::html::Dynamic;
use crate::renderer::{Child, Renderer};
use crate::view::LiveView;

/// Shows another view with its own state and lifetime (`live_render`). Its type must be one of the
/// site's [nested](crate::SiteBuilder::nested) views, and its id must be unique on the page.
///
/// The hooks of the page's live session ([`OnMount`](crate::OnMount)) run before it is mounted, as they
/// do for the page. It has no address of its own, so its `handle_params` doesn't run.
pub fn live_render<V: LiveView>(id: impl Into<String>) -> NestedView {
    let view = std::any::type_name::<V>();
    NestedView { view, id: id.into(), session: Map::new(), is_sticky: false }
}

/// A view to show inside another.
#[derive(Debug, Clone)]
pub struct NestedView {
    view: &'static str,
    id: String,
    session: Map<String, Value>,
    is_sticky: bool,
}

impl NestedView {
    /// Passes a value to its `mount`, readable as
    /// [`LiveSocket::child_session`](crate::LiveSocket::child_session). The visitor can read the
    /// value but not change it.
    #[must_use]
    pub fn session(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.session.insert(key.to_owned(), value.into());
        self
    }

    /// Keeps the view while the client navigates between pages in the live session whose layouts
    /// show it.
    #[must_use]
    pub fn sticky(mut self) -> Self {
        self.is_sticky = true;
        self
    }
}

impl Dynamic for NestedView {
    fn put(&self, renderer: &mut Renderer) {
        renderer.child(Child {
            view: self.view,
            id: self.id.clone(),
            session: self.session.clone(),
            is_sticky: self.is_sticky,
        });
    }
}

#[cfg(test)]
mod tests;
