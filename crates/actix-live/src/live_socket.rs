//! A view's handle to its client (`Phoenix.LiveView.Socket`).

mod messages;
mod topics;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use actix_channels::Endpoint;
use pubsub::Subscription;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::attached::Attached;
use crate::flash::Flash;
use crate::mailbox::{Mailbox, WeakMailbox};
use crate::navigation::{Leave, Patch};
use crate::params::Params;
use crate::presences::Presences;
use crate::session::Session;
use crate::tasks::Tasks;
use crate::upload::Upload;
use crate::upload_options::UploadOptions;
use crate::upload_registry::UploadRegistry;
use crate::uploads::Uploads;

/// How many topics one view may be subscribed to.
pub const MAX_VIEW_TOPICS: usize = 100;
/// How many pushed events may wait to be sent.
pub const MAX_PUSHED_EVENTS: usize = 1_000;

/// A view's handle to its client: what it knows about the client, and what it sends to it.
pub struct LiveSocket {
    pub(crate) mailbox: Option<Mailbox>,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) address: Address,
    pub(crate) session: Arc<Session>,
    /// The values that a parent, or the application, passed to this view.
    pub(crate) child_session: Map<String, Value>,
    /// The view that contains this one; `None` for pages and sticky views.
    pub(crate) parent: Option<WeakMailbox>,
    pub(crate) connect_params: Arc<Map<String, Value>>,
    pub(crate) flash: Flash,
    pub(crate) effects: Effects,
    pub(crate) tasks: Tasks,
    /// Its `LifecycleHook`s.
    pub(crate) hooks: Attached,
    pub(crate) upload_registry: UploadRegistry,
    uploads: Uploads,
    presences: Option<Presences>,
    subscriptions: Vec<Subscription>,
    assigns: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
}

/// The address at which a view is shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Address {
    /// Path and query.
    pub(crate) uri: String,
    pub(crate) params: Params,
    pub(crate) action: Option<&'static str>,
}

/// What a callback asks its client to do.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) events: Vec<(String, Value)>,
    pub(crate) reply: Option<Value>,
    pub(crate) patch: Option<Patch>,
    pub(crate) leave: Option<Leave>,
    pub(crate) title: Option<String>,
    /// Messages that were added since the last message to the client.
    pub(crate) flash: Flash,
    pub(crate) is_stopped: bool,
}

impl Effects {
    /// Whether the client has to be told something besides changes of the page.
    pub(crate) fn has_something_to_tell(&self) -> bool {
        self.title.is_some() || !self.events.is_empty()
    }
}

impl LiveSocket {
    pub(crate) fn new(session: Arc<Session>, address: Address) -> Self {
        Self {
            mailbox: None,
            endpoint: None,
            address,
            session,
            child_session: Map::new(),
            parent: None,
            connect_params: Arc::default(),
            flash: Flash::default(),
            effects: Effects::default(),
            tasks: Tasks::default(),
            hooks: Attached::default(),
            upload_registry: UploadRegistry::default(),
            uploads: Uploads::default(),
            presences: None,
            subscriptions: Vec::new(),
            assigns: HashMap::new(),
        }
    }

    /// The socket of HTML that no view belongs to.
    pub(crate) fn of_nobody() -> Self {
        Self::new(Arc::new(Session::fresh()), Address::default())
    }

    /// Whether the client is connected; false in a page's first, dead render.
    pub fn is_connected(&self) -> bool {
        self.mailbox.is_some()
    }

    /// The path and query at which the view is shown.
    pub fn uri(&self) -> &str {
        &self.address.uri
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        self.uri().split('?').next().unwrap_or_default()
    }

    /// The parameters from path and query.
    pub fn params(&self) -> &Params {
        &self.address.params
    }

    /// The action set by the router, such as `"index"` or `"show"`.
    pub fn live_action(&self) -> Option<&'static str> {
        self.address.action
    }

    /// The visitor's session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// A value that the parent passed to this nested view, or that the application passed to this
    /// page's [dead render](crate::Site::dead_render_with).
    pub fn child_session(&self, key: &str) -> Option<&Value> {
        self.child_session.get(key)
    }

    /// A parameter with which the page's script connected; `None` in a dead render.
    pub fn connect_param(&self, name: &str) -> Option<&Value> {
        self.connect_params.get(name)
    }

    /// The addresses of the page's scripts and styles with `phx-track-static`, as the client has
    /// them; none in a dead render. If they are no longer those of the application, the page should be
    /// loaded anew (`static_changed?`).
    pub fn tracked_static(&self) -> Vec<&str> {
        let tracked = self.connect_param("_track_static").and_then(Value::as_array);
        tracked.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Stores a value from a hook for the view.
    pub fn assign<T: Send + Sync + 'static>(&mut self, value: T) {
        self.assigns.insert(TypeId::of::<T>(), Box::new(value));
    }

    /// The value of this type stored by a hook.
    pub fn assigned<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.assigns.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// The messages being shown.
    pub fn flash(&self) -> &Flash {
        &self.flash
    }

    /// Shows a message, here or on the page to which the view navigates.
    pub fn put_flash(&mut self, kind: &str, message: impl Into<String>) {
        let message = message.into();
        self.effects.flash.put(kind, message.clone());
        self.flash.put(kind, message);
    }

    /// Removes a message, or all of them.
    pub fn clear_flash(&mut self, kind: Option<&str>) {
        self.flash.clear(kind);
    }

    /// Sets the page's title.
    pub fn set_page_title(&mut self, title: impl Into<String>) {
        self.effects.title = Some(title.into());
    }

    /// Sends an event to the client, for hooks and `phx:` listeners. One that can't be serialised, or
    /// is beyond [`MAX_PUSHED_EVENTS`] that wait to be sent, is logged and not sent.
    pub fn push_event<T: Serialize + ?Sized>(&mut self, name: &str, payload: &T) {
        if self.effects.events.len() >= MAX_PUSHED_EVENTS {
            tracing::warn!(event = name, "a view pushes too many events at once");
            return;
        }
        match serde_json::to_value(payload) {
            Ok(payload) => self.effects.events.push((name.to_owned(), payload)),
            Err(error) => tracing::error!(event = name, %error, "event not pushed"),
        }
    }

    /// Answers the event being handled, for a hook that waits for a reply.
    pub fn reply<T: Serialize + ?Sized>(&mut self, payload: &T) {
        match serde_json::to_value(payload) {
            Ok(payload) => self.effects.reply = Some(payload),
            Err(error) => tracing::error!(%error, "reply not sent"),
        }
    }

    /// Changes the address within this view, to a path with its query; `handle_params` follows. A
    /// nested view changes the address of its page, whose `handle_params` runs; a sticky one has no page
    /// and can't.
    pub fn push_patch(&mut self, to: impl Into<String>) {
        self.effects.patch = Some(Patch { to: to.into(), is_replace: false });
    }

    /// Changes the address within this view, replacing the current entry in the browser's history.
    pub fn replace_patch(&mut self, to: impl Into<String>) {
        self.effects.patch = Some(Patch { to: to.into(), is_replace: true });
    }

    /// Navigates to another live page in the same live session, over the same socket. `to` is a path
    /// of this site, such as `/posts/7`; any other address ends the view with an error.
    pub fn push_navigate(&mut self, to: impl Into<String>) {
        self.effects.leave = Some(Leave::navigate(to));
    }

    /// Navigates as [`push_navigate`](Self::push_navigate) does, replacing the current entry in the
    /// browser's history.
    pub fn replace_navigate(&mut self, to: impl Into<String>) {
        self.effects.leave = Some(Leave::Navigate { to: to.into(), is_replace: true });
    }

    /// Goes to a page of this site with a full page load. `to` is a path, as for
    /// [`push_navigate`](Self::push_navigate).
    pub fn redirect(&mut self, to: impl Into<String>) {
        self.effects.leave = Some(Leave::redirect(to));
    }

    /// Goes to any address, also on another site. Don't pass on what a visitor has entered.
    pub fn redirect_external(&mut self, to: impl Into<String>) {
        self.effects.leave = Some(Leave::Redirect { to: to.into(), is_external: true });
    }

    /// Ends the view; its client joins again and starts over.
    pub fn stop(&mut self) {
        self.effects.is_stopped = true;
    }

    /// Lets the client send files. The view or component has to keep the returned [`Upload`]: once it
    /// is dropped, its files are given up, and none is accepted any more. Two components may use the
    /// same name.
    pub fn allow_upload(&mut self, name: &str, options: UploadOptions) -> Upload {
        self.uploads.allow(name, options)
    }

    /// Takes back what [`allow_upload`](Self::allow_upload) allowed, while the view still keeps it: its
    /// files are given up, and none is accepted any more. Of several uploads of this name, it is the
    /// one that was allowed first. Returns false if there is none.
    pub fn disallow_upload(&mut self, name: &str) -> bool {
        self.uploads.disallow(name)
    }

    /// The upload whose file input has this id.
    pub(crate) fn upload(&self, reference: &str) -> Option<Upload> {
        self.uploads.find(reference)
    }
}

impl fmt::Debug for LiveSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveSocket").field("path", &self.path()).finish_non_exhaustive()
    }
}
