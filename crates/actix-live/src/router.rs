//! Routes addresses to views.

use std::sync::Arc;

use actix_web::dev::{Path, ResourceDef};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::error::Result;
use crate::layout::{AnyAppLayout, AppLayout};
use crate::live_socket::{Address, LiveSocket};
use crate::params::Params;
use crate::view::{LiveView, ViewType};

/// A hook that runs before the views of a live session are mounted, for example to check who is
/// logged in. It runs for the dead render and again at every join.
///
/// It also runs before each [nested view](crate::live_render) of these pages is mounted. A nested view
/// has no address, so [`LiveSocket::uri`] and [`LiveSocket::params`] are empty then.
///
/// ```
/// use actix_live::{Error, LiveSocket, OnMount, Result};
///
/// /// Shows pages only to people who have logged in, and tells the pages who they are.
/// struct Members;
///
/// /// What views read with `cx.assigned::<UserId>()`.
/// struct UserId(u64);
///
/// impl OnMount for Members {
///     async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
///         let user_id = socket.session().get("user_id").and_then(|id| id.as_u64());
///         let user_id = user_id.ok_or_else(|| Error::redirect("/log-in"))?;
///         socket.assign(UserId(user_id));
///         Ok(())
///     }
/// }
/// ```
pub trait OnMount: Send + Sync + 'static {
    /// Prepares the view, or sends the visitor elsewhere.
    ///
    /// # Errors
    /// An error keeps the view from being mounted.
    fn on_mount(&self, socket: &mut LiveSocket) -> impl Future<Output = Result> + Send;
}

pub(crate) trait AnyOnMount: Send + Sync {
    fn run<'a>(&'a self, socket: &'a mut LiveSocket) -> BoxFuture<'a, Result>;
}

impl<H: OnMount> AnyOnMount for H {
    fn run<'a>(&'a self, socket: &'a mut LiveSocket) -> BoxFuture<'a, Result> {
        self.on_mount(socket).boxed()
    }
}

/// Live pages between which clients can navigate over one socket (`live_session`). They share the
/// hooks that decide who sees them, and the layout around them.
///
/// ```
/// # use actix_live::{Context, Html, LiveView, NoEvents, Result, html};
/// use actix_live::{AppLayout, AppPage, LiveSession, LiveSocket, OnMount};
///
/// # struct Posts;
/// # impl LiveView for Posts {
/// #     type Event = NoEvents;
/// #     type Info = ();
/// #     async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
/// #         Ok(Self)
/// #     }
/// #     fn render(&self) -> impl Html {
/// #         html! { <p>"Posts"</p> }
/// #     }
/// # }
/// # struct Members;
/// # impl OnMount for Members {
/// #     async fn on_mount(&self, _: &mut LiveSocket) -> Result {
/// #         Ok(())
/// #     }
/// # }
/// struct Frame;
///
/// impl AppLayout for Frame {
///     fn render(&self, page: &AppPage<'_>) -> impl Html {
///         html! { <p id="flash">{page.flash().get("info")}</p> {page.content()} }
///     }
/// }
///
/// let members = LiveSession::new("members")
///     .on_mount(Members)
///     .layout(Frame)
///     .live_action::<Posts>("/posts", "index")
///     .live_action::<Posts>("/posts/{id}", "show");
/// # let _ = members;
/// ```
pub struct LiveSession {
    pub(crate) name: &'static str,
    pub(crate) hooks: Vec<Arc<dyn AnyOnMount>>,
    pub(crate) layout: Option<Arc<dyn AnyAppLayout>>,
    routes: Vec<(ResourceDef, ViewType, Option<&'static str>)>,
}

impl LiveSession {
    /// Creates a live session without pages.
    pub fn new(name: &'static str) -> Self {
        Self { name, hooks: Vec::new(), layout: None, routes: Vec::new() }
    }

    /// Adds a hook that runs before every mount, after the hooks added earlier.
    #[must_use]
    pub fn on_mount(mut self, hook: impl OnMount) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// Sets the layout around every page.
    #[must_use]
    pub fn layout(mut self, layout: impl AppLayout) -> Self {
        self.layout = Some(Arc::new(layout));
        self
    }

    /// Shows a view at a path such as `/posts/{id}`.
    #[must_use]
    pub fn live<V: LiveView>(self, path: &str) -> Self {
        self.route::<V>(path, None)
    }

    /// Shows a view at a path, with an action that tells the view which of its paths it is.
    #[must_use]
    pub fn live_action<V: LiveView>(self, path: &str, action: &'static str) -> Self {
        self.route::<V>(path, Some(action))
    }

    fn route<V: LiveView>(mut self, path: &str, action: Option<&'static str>) -> Self {
        self.routes.push((ResourceDef::new(path), ViewType::of::<V>(), action));
        self
    }
}

impl std::fmt::Debug for LiveSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveSession").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All live sessions.
#[derive(Default)]
pub(crate) struct Router {
    pub(crate) sessions: Vec<LiveSession>,
}

/// The view found at an address.
pub(crate) struct Matched<'a> {
    pub(crate) session: &'a LiveSession,
    pub(crate) view: ViewType,
    pub(crate) address: Address,
}

impl Router {
    /// The patterns of all paths.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &str> {
        let routes = self.sessions.iter().flat_map(|session| &session.routes);
        routes.filter_map(|(pattern, _, _)| pattern.pattern())
    }

    /// Finds the view at an address. A scheme and host are ignored.
    pub(crate) fn find(&self, url: &str) -> Option<Matched<'_>> {
        let uri = local_part(url);
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut routes = self
            .sessions
            .iter()
            .flat_map(|session| session.routes.iter().map(move |route| (session, route)));
        routes.find_map(|(session, (pattern, view, action))| {
            let mut captured = Path::new(path);
            if !pattern.capture_match_info(&mut captured) {
                return None;
            }
            let mut params = Params::from_query(query);
            let named = captured.iter();
            params.merge(named.map(|(name, text)| (name.to_owned(), decoded(text))).collect());
            let address = Address { uri: uri.to_owned(), params, action: *action };
            Some(Matched { session, view: *view, address })
        })
    }
}

/// The path and query of an address.
fn local_part(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
        }
        _ => url,
    }
}

/// A part of a path with its `%` escapes decoded.
fn decoded(text: &str) -> Value {
    let query = format!("={}", text.replace('+', "%2B"));
    let value = url::form_urlencoded::parse(query.as_bytes()).next();
    Value::String(value.map(|(_, value)| value.into_owned()).unwrap_or_default())
}
