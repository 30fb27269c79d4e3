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
///
/// ```
/// use actix_live::{
///     Context, Html, LiveSession, LiveView, NoEvents, Result, Site, html, live_render,
/// };
///
/// /// How warm it is in one city. It may fail and start over by itself.
/// struct Weather {
///     city: String,
/// }
///
/// impl LiveView for Weather {
///     type Event = NoEvents;
///     type Info = ();
///
///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
///         let city = cx.child_session("city").and_then(|city| city.as_str());
///         Ok(Self { city: city.unwrap_or("Vienna").to_owned() })
///     }
///
///     fn render(&self) -> impl Html {
///         html! { <p>"20° in " {&self.city}</p> }
///     }
/// }
///
/// struct Home;
///
/// impl LiveView for Home {
///     type Event = NoEvents;
///     type Info = ();
///
///     async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
///         Ok(Self)
///     }
///
///     fn render(&self) -> impl Html {
///         html! { <main>{live_render::<Weather>("weather").session("city", "Graz")}</main> }
///     }
/// }
///
/// let pages = LiveSession::new("default").live::<Home>("/");
/// let secret = "a secret of at least 32 random bytes";
/// let site = Site::builder(secret, ()).live_session(pages).nested::<Weather>().build();
/// # let _ = site;
/// ```
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
