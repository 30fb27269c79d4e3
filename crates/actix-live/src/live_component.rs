//! Parts of a view with their own state and events.

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::fmt;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Result;
use crate::html::{AttributeValue, Dynamic, Html};
use crate::lenient;
use crate::live_socket::LiveSocket;
use crate::renderer::{AnyProps, Given, Kind, Renderer, Stateful};
use crate::upload_entry::UploadEntry;

/// A part of a view with its own state and events (`Phoenix.LiveComponent`).
///
/// It lives as long as the page shows it. [`live_component`] renders it.
///
/// ```
/// use actix_live::{Html, LiveComponent, LiveSocket, Myself, Result, html, live_component, to_html};
///
/// /// A button that counts its own clicks.
/// struct Likes {
///     label: &'static str,
///     count: u32,
/// }
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "snake_case")]
/// enum Event {
///     Like,
/// }
///
/// impl LiveComponent for Likes {
///     type Props = &'static str;
///     type Event = Event;
///
///     fn mount(label: &'static str, _: &mut LiveSocket) -> Self {
///         Self { label, count: 0 }
///     }
///
///     fn update(&mut self, label: &'static str, _: &mut LiveSocket) {
///         self.label = label;
///     }
///
///     async fn handle_event(&mut self, _: Event, _: &mut LiveSocket) -> Result {
///         self.count += 1;
///         Ok(())
///     }
///
///     fn render(&self, myself: Myself) -> impl Html {
///         html! { <b phx-click="like" phx-target={myself}>"{self.label}: {self.count}"</b> }
///     }
/// }
///
/// let page = html! { <p>{live_component::<Likes>("likes", "Likes")}</p> };
/// assert!(to_html(&page).contains("Likes: 0"));
/// ```
pub trait LiveComponent: Sized + Send + 'static {
    /// What the view passes to the component each time the view is rendered.
    type Props: Send + 'static;
    /// The events of its elements that have `phx-target={myself}`.
    type Event: DeserializeOwned + Send;

    /// Starts the component when it is first shown. It may
    /// [allow an upload](LiveSocket::allow_upload), which ends with it.
    fn mount(props: Self::Props, socket: &mut LiveSocket) -> Self;

    /// Takes the new props from the view.
    fn update(&mut self, props: Self::Props, socket: &mut LiveSocket);

    /// Mounts and updates all components of this type that one rendering shows, instead of
    /// [`mount`](Self::mount) and [`update`](Self::update): so the rows of a list can load what they
    /// show with one query. The result has as many components, in the same order.
    ///
    /// ```
    /// use actix_live::{Html, LiveComponent, LiveSocket, Myself, NoEvents, Result, Update, html};
    ///
    /// struct Author {
    ///     id: u64,
    ///     name: String,
    /// }
    /// # async fn names_of(ids: &[u64]) -> Result<std::collections::HashMap<u64, String>> {
    /// #     Ok(ids.iter().map(|id| (*id, id.to_string())).collect())
    /// # }
    ///
    /// impl LiveComponent for Author {
    ///     type Props = u64;
    ///     type Event = NoEvents;
    ///
    ///     fn mount(id: u64, _: &mut LiveSocket) -> Self {
    ///         Self { id, name: String::new() }
    ///     }
    ///
    ///     fn update(&mut self, id: u64, _: &mut LiveSocket) {
    ///         self.id = id;
    ///     }
    ///
    ///     async fn update_many(
    ///         updates: Vec<Update<Self>>,
    ///         socket: &mut LiveSocket,
    ///     ) -> Result<Vec<Self>> {
    ///         let applied = updates.into_iter().map(|update| update.apply(socket));
    ///         let mut authors: Vec<Self> = applied.collect();
    ///         let unknown = authors.iter().filter(|author| author.name.is_empty());
    ///         let mut names = names_of(&unknown.map(|author| author.id).collect::<Vec<_>>()).await?;
    ///         for author in &mut authors {
    ///             author.name.extend(names.remove(&author.id));
    ///         }
    ///         Ok(authors)
    ///     }
    ///
    ///     fn render(&self, _: Myself) -> impl Html {
    ///         html! { <b>{&self.name}</b> }
    ///     }
    /// }
    /// ```
    ///
    /// It runs before the message is sent, so events that it pushes are part of it. A flash message
    /// is shown with the next rendering.
    ///
    /// # Errors
    /// An error ends the whole view, and its client joins again.
    fn update_many(
        updates: Vec<Update<Self>>,
        socket: &mut LiveSocket,
    ) -> impl Future<Output = Result<Vec<Self>>> + Send {
        async move { Ok(updates.into_iter().map(|update| update.apply(socket)).collect()) }
    }

    /// Handles an event from one of its elements that has `phx-target={myself}`. To inform the view, the component
    /// calls [`LiveSocket::send_info`].
    ///
    /// # Errors
    /// An error ends the whole view, and its client joins again.
    fn handle_event(
        &mut self,
        _event: Self::Event,
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// Handles the progress of a file that the client is sending with a form that has
    /// `phx-target={myself}`; `upload` is the name with which the component allowed it. At 100 percent
    /// the file can be [consumed](crate::Upload::consume).
    ///
    /// # Errors
    /// As for [`handle_event`](Self::handle_event).
    fn handle_progress(
        &mut self,
        _upload: String,
        _entry: UploadEntry,
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// What the client sees, which must be one element.
    fn render(&self, myself: Myself) -> impl Html;
}

/// A component's number, for `phx-target`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Myself(u64);

impl Dynamic for Myself {
    fn put(&self, renderer: &mut Renderer) {
        self.0.put(renderer);
    }
}

impl AttributeValue for Myself {
    fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
        self.0.put_attribute(name, renderer);
    }
}

/// Renders a component. Its id must be unique among the view's components of that type.
pub fn live_component<C: LiveComponent>(id: impl Into<String>, props: C::Props) -> impl Dynamic {
    Shown::<C> { id: id.into(), props: Cell::new(Some(props)) }
}

struct Shown<C: LiveComponent> {
    id: String,
    props: Cell<Option<C::Props>>,
}

impl<C: LiveComponent> Dynamic for Shown<C> {
    fn put(&self, renderer: &mut Renderer) {
        let Some(props) = self.props.take() else { return };
        let kind = Kind { id: TypeId::of::<C>(), update_many: update_many::<C>, mount: mount::<C> };
        renderer.component(kind, &self.id, Box::new(props));
    }
}

/// What a rendering passes to one component.
#[derive(Debug)]
pub struct Update<C: LiveComponent> {
    /// The component as it is; `None` if it is shown for the first time.
    pub component: Option<C>,
    /// Its new props.
    pub props: C::Props,
}

impl<C: LiveComponent> Update<C> {
    /// Mounts or updates the component.
    pub fn apply(self, socket: &mut LiveSocket) -> C {
        match self.component {
            Some(mut component) => {
                component.update(self.props, socket);
                component
            }
            None => C::mount(self.props, socket),
        }
    }
}

fn update_many<C: LiveComponent>(
    given: Vec<Given>,
    socket: &mut LiveSocket,
) -> BoxFuture<'_, Result<Vec<Box<dyn Stateful>>>> {
    async move {
        let updates = given.into_iter().filter_map(|(known, props)| {
            let known = known.and_then(|known| known.into_any().downcast::<C>().ok());
            Some(Update { component: known.map(|known| *known), props: *props.downcast().ok()? })
        });
        let components = C::update_many(updates.collect(), socket).await?;
        Ok(components.into_iter().map(boxed).collect())
    }
    .boxed()
}

fn mount<C: LiveComponent>(props: AnyProps, socket: &mut LiveSocket) -> Option<Box<dyn Stateful>> {
    Some(boxed(C::mount(*props.downcast().ok()?, socket)))
}

fn boxed<C: LiveComponent>(component: C) -> Box<dyn Stateful> {
    Box::new(Held(component))
}

struct Held<C>(C);

impl<C: LiveComponent> Stateful for Held<C> {
    fn render(&self, cid: u64, renderer: &mut Renderer) {
        self.0.render(Myself(cid)).render_root(renderer);
    }

    fn as_any(&mut self) -> &mut dyn Any {
        &mut self.0
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        Box::new(self.0)
    }

    fn event<'a>(
        &'a mut self,
        name: &str,
        value: Value,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result> {
        let event = lenient::event::<C::Event>(name, value);
        async move { self.0.handle_event(event?, socket).await }.boxed()
    }

    fn progress<'a>(
        &'a mut self,
        upload: String,
        entry: UploadEntry,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result> {
        self.0.handle_progress(upload, entry, socket).boxed()
    }
}

impl<C: LiveComponent> fmt::Debug for Shown<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown").field("id", &self.id).finish_non_exhaustive()
    }
}
