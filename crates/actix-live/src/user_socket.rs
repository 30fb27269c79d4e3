//! The socket that a page's script opens.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket};

use crate::channel::{LiveChannel, Visitor};
use crate::open_views::OpenViews;
use crate::session::Session;
use crate::site::Site;
use crate::upload_channel::UploadChannel;
use crate::upload_registry::UploadRegistry;

/// The session key that names all sockets of one person, so that
/// [`Endpoint::disconnect`](actix_channels::Endpoint::disconnect) can end them.
pub const LIVE_SOCKET_ID: &str = "live_socket_id";

/// Finds the session of a socket's client.
pub trait SessionSource: Send + Sync + 'static {
    /// Finds the session of a connecting client by its cookies. It is only used if the client also
    /// sends the session's CSRF token.
    ///
    /// # Errors
    /// If the client may not connect now.
    fn find(
        &self,
        info: &ConnectInfo,
    ) -> impl Future<Output = Result<Option<Session>, Refused>> + Send;

    /// Decides whether a client with this session may open a socket. The returned value is dropped
    /// when the socket has ended, so that an application can count its visitors. By default
    /// everyone may.
    ///
    /// # Errors
    /// If the client may not connect now.
    fn admit(
        &self,
        _info: &ConnectInfo,
        _session: Option<&Session>,
    ) -> Result<Arc<dyn Any + Send + Sync>, Refused> {
        Ok(Arc::new(()))
    }

    /// The address to which a socket's memory is charged, as in [`Socket::address`].
    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        info.peer.map(|peer| peer.ip())
    }
}

/// Reads sessions from the cookie of [`Site::configure`]'s pages.
#[derive(Debug)]
pub struct OwnCookie(Arc<Site>);

impl SessionSource for OwnCookie {
    async fn find(&self, info: &ConnectInfo) -> Result<Option<Session>, Refused> {
        Ok(info.cookie.as_deref().and_then(|header| self.0.session_of_header(header)))
    }
}

/// Serves the views of a site. Mount it at `/live`, or wherever the page's script connects.
pub struct ViewSocket<S = OwnCookie> {
    site: Arc<Site>,
    sessions: S,
}

impl ViewSocket {
    /// Creates a socket for the views of this site.
    pub fn new(site: &Arc<Site>) -> Self {
        Self::with_sessions(site, OwnCookie(Arc::clone(site)))
    }
}

impl<S: SessionSource> ViewSocket<S> {
    /// Creates a socket for the views of this site, for an application with its own sessions.
    pub fn with_sessions(site: &Arc<Site>, sessions: S) -> Self {
        Self { site: Arc::clone(site), sessions }
    }
}

impl<S: SessionSource> Socket for ViewSocket<S> {
    type Assigns = Visitor;

    /// The session is only used with its CSRF token, because other sites' pages can make a browser
    /// send the cookie. Without the token the socket opens, and every join replies that the page is
    /// stale.
    async fn connect(&self, params: &Params, info: &ConnectInfo) -> Result<Visitor, Refused> {
        let session = self.sessions.find(info).await?;
        let token = params.get("_csrf_token").unwrap_or_default();
        let session = session.filter(|session| session.is_csrf_token(token)).map(Arc::new);
        let admission = self.sessions.admit(info, session.as_deref())?;
        let (site, uploads) = (Arc::clone(&self.site), UploadRegistry::default());
        let views = OpenViews::default();
        Ok(Visitor { site, session, uploads, views, _admission: admission })
    }

    fn id(&self, visitor: &Visitor) -> Option<String> {
        let id = visitor.session.as_ref()?.get(LIVE_SOCKET_ID)?;
        id.as_str().map(str::to_owned)
    }

    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        self.sessions.address(info)
    }

    fn channels(routes: ChannelRoutes<Visitor>) -> ChannelRoutes<Visitor> {
        routes.channel::<LiveChannel>("lv:*").channel::<UploadChannel>("lvu:*")
    }
}

impl<S> std::fmt::Debug for ViewSocket<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ViewSocket").field("site", &self.site).finish_non_exhaustive()
    }
}
