//! The trait that an app implements for each live page.

use std::any::Any;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pubsub::Broadcast;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::context::{Context, DoneOf};
use crate::error::Result;
use crate::html::{Dynamic as _, Html};
use crate::lenient;
use crate::live_socket::LiveSocket;
use crate::renderer::Renderer;
use crate::tasks::{Done, Exit};
use crate::upload_entry::UploadEntry;

/// A page, or part of a page, whose state lives on the server (`Phoenix.LiveView`).
///
/// Its state is the struct's own fields. It is mounted twice: for the page's first, dead render,
/// and again when the page's script has connected. From then on its callbacks run one at a time,
/// and after each one the client is sent the changes in what [`render`](Self::render) returns.
pub trait LiveView: Sized + Send + 'static {
    /// The events of its elements: an enum whose variants are named after the events. [`NoEvents`]
    /// if none.
    ///
    /// `phx-click="add"` with `phx-value-by="5"` becomes `Add { by: i64 }`, and `phx-submit="save"` of
    /// a form `Save(Form)`; see [`Form`](crate::Form). Clients send texts, which become numbers and
    /// `bool`s where the type asks for them. An event that is no variant ends the view.
    type Event: DeserializeOwned + Send;
    /// The messages of [`InfoSender`](crate::InfoSender)s and timers; `()` if none.
    type Info: Send + 'static;

    /// Starts the view, once for the dead render and again when the client connects.
    ///
    /// # Errors
    /// An error shows no page, or another one: see [`Error`](crate::Error).
    fn mount(cx: &mut Context<'_, Self>) -> impl Future<Output = Result<Self>> + Send;

    /// Runs after `mount` and whenever the address changes within the view.
    ///
    /// # Errors
    /// An error ends the view.
    fn handle_params(
        &mut self,
        _cx: &mut Context<'_, Self>,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// Handles an event from an element or a hook of the client.
    ///
    /// # Errors
    /// An error ends the view, and its client joins again.
    fn handle_event(
        &mut self,
        _event: Self::Event,
        _cx: &mut Context<'_, Self>,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// Handles a message from within the server.
    ///
    /// # Errors
    /// As for [`handle_event`](Self::handle_event).
    fn handle_info(
        &mut self,
        _info: Self::Info,
        _cx: &mut Context<'_, Self>,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// Handles a broadcast on a topic that the view has [subscribed](LiveSocket::subscribe) to.
    ///
    /// # Errors
    /// As for [`handle_event`](Self::handle_event).
    fn handle_broadcast(
        &mut self,
        _broadcast: Broadcast,
        _cx: &mut Context<'_, Self>,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// Handles the progress of a file that the client is sending; at 100 percent it can be
    /// [consumed](crate::Upload::consume).
    ///
    /// # Errors
    /// As for [`handle_event`](Self::handle_event).
    fn handle_progress(
        &mut self,
        _upload: String,
        _entry: UploadEntry,
        _cx: &mut Context<'_, Self>,
    ) -> impl Future<Output = Result> + Send {
        async { Ok(()) }
    }

    /// What the client sees. It runs after every callback, so it should do no work of its own.
    fn render(&self) -> impl Html;
}

/// The events of a view that has none.
#[derive(Debug, Clone, Copy, Deserialize)]
pub enum NoEvents {}

/// A type-erased view.
pub(crate) trait AnyView: Send {
    fn params<'a>(&'a mut self, socket: &'a mut LiveSocket) -> BoxFuture<'a, Result>;
    fn event<'a>(
        &'a mut self,
        name: &str,
        value: Value,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result>;
    fn info<'a>(
        &'a mut self,
        info: Box<dyn Any + Send>,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result>;
    fn done(
        &mut self,
        done: Done,
        result: Result<Box<dyn Any + Send>, Exit>,
        socket: &mut LiveSocket,
    );
    fn broadcast<'a>(
        &'a mut self,
        broadcast: Broadcast,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result>;
    fn progress<'a>(
        &'a mut self,
        upload: String,
        entry: UploadEntry,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result>;
    fn render_root(&self, renderer: &mut Renderer);
    fn render_nested(&self, renderer: &mut Renderer);
}

/// A view being mounted.
pub(crate) type Mounting<'a> = BoxFuture<'a, Result<Box<dyn AnyView>>>;

/// A type of view, with the function that mounts it.
#[derive(Clone, Copy)]
pub(crate) struct ViewType {
    pub(crate) name: &'static str,
    pub(crate) mount: fn(&mut LiveSocket) -> Mounting<'_>,
}

impl ViewType {
    pub(crate) fn of<V: LiveView>() -> Self {
        Self { name: std::any::type_name::<V>(), mount: mount::<V> }
    }
}

fn mount<V: LiveView>(socket: &mut LiveSocket) -> Mounting<'_> {
    async move {
        let view = V::mount(&mut Context::new(socket)).await?;
        Ok(Box::new(Held(view)) as Box<dyn AnyView>)
    }
    .boxed()
}

struct Held<V>(V);

impl<V: LiveView> AnyView for Held<V> {
    fn params<'a>(&'a mut self, socket: &'a mut LiveSocket) -> BoxFuture<'a, Result> {
        async move { self.0.handle_params(&mut Context::new(socket)).await }.boxed()
    }

    fn event<'a>(
        &'a mut self,
        name: &str,
        value: Value,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result> {
        let event = lenient::event::<V::Event>(name, value);
        async move { self.0.handle_event(event?, &mut Context::new(socket)).await }.boxed()
    }

    fn info<'a>(
        &'a mut self,
        info: Box<dyn Any + Send>,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result> {
        async move {
            match info.downcast::<V::Info>() {
                Ok(info) => self.0.handle_info(*info, &mut Context::new(socket)).await,
                Err(_other) => {
                    tracing::warn!(view = std::any::type_name::<V>(), "info of another type");
                    Ok(())
                }
            }
        }
        .boxed()
    }

    fn done(
        &mut self,
        done: Done,
        result: Result<Box<dyn Any + Send>, Exit>,
        socket: &mut LiveSocket,
    ) {
        if let Ok(done) = done.downcast::<DoneOf<V>>() {
            done(&mut self.0, result, &mut Context::new(socket));
        }
    }

    fn broadcast<'a>(
        &'a mut self,
        broadcast: Broadcast,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result> {
        async move { self.0.handle_broadcast(broadcast, &mut Context::new(socket)).await }.boxed()
    }

    fn progress<'a>(
        &'a mut self,
        upload: String,
        entry: UploadEntry,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result> {
        async move { self.0.handle_progress(upload, entry, &mut Context::new(socket)).await }
            .boxed()
    }

    fn render_root(&self, renderer: &mut Renderer) {
        self.0.render().render_root(renderer);
    }

    fn render_nested(&self, renderer: &mut Renderer) {
        self.0.render().put(renderer);
    }
}
