//! The socket that a page's script opens.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket};

use crate::channel::{LiveChannel, Visitor};
use crate::session::Session;
use crate::site::Site;
use crate::upload_channel::UploadChannel;
use crate::upload_registry::UploadRegistry;

/// The session key by which all sockets of one person can be ended, with
/// [`Endpoint::disconnect`](actix_channels::Endpoint::disconnect).
pub const LIVE_SOCKET_ID: &str = "live_socket_id";

/// Where the session of a socket's client comes from.
pub trait SessionSource: Send + Sync + 'static {
    /// The session of the client that connects, by the cookies that it sends. It counts only if the client
    /// also brings the session's CSRF token.
    ///
    /// # Errors
    /// The client may not connect now.
    fn find(
        &self,
        info: &ConnectInfo,
    ) -> impl Future<Output = Result<Option<Session>, Refused>> + Send;

    /// Lets a client with this session open a socket. What it returns is dropped after the socket's end,
    /// so that an application can count those who are there. By default everybody may.
    ///
    /// # Errors
    /// The client may not connect now.
    fn admit(
        &self,
        _info: &ConnectInfo,
        _session: Option<&Session>,
    ) -> Result<Arc<dyn Any + Send + Sync>, Refused> {
        Ok(Arc::new(()))
    }

    /// The address that a socket's memory counts towards, as in [`Socket::address`].
    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        info.peer.map(|peer| peer.ip())
    }
}

/// The sessions in the cookie of [`Site::configure`]'s pages.
#[derive(Debug)]
pub struct OwnCookie(Arc<Site>);

impl SessionSource for OwnCookie {
    async fn find(&self, info: &ConnectInfo) -> Result<Option<Session>, Refused> {
        Ok(info.cookie.as_deref().and_then(|header| self.0.session_of_header(header)))
    }
}

/// Serves the views of a site. It is mounted at `/live`, or wherever the page's script connects.
pub struct ViewSocket<S = OwnCookie> {
    site: Arc<Site>,
    sessions: S,
}

impl ViewSocket {
    /// A socket for the views of this site.
    pub fn new(site: &Arc<Site>) -> Self {
        Self::with_sessions(site, OwnCookie(Arc::clone(site)))
    }
}

impl<S: SessionSource> ViewSocket<S> {
    /// A socket for the views of this site, in an application whose sessions are its own.
    pub fn with_sessions(site: &Arc<Site>, sessions: S) -> Self {
        Self { site: Arc::clone(site), sessions }
    }
}

impl<S: SessionSource> Socket for ViewSocket<S> {
    type Assigns = Visitor;

    /// The session counts only with its CSRF token, because other sites' pages can make a browser send
    /// the cookie. Without it the socket opens and every join says that the page is stale.
    async fn connect(&self, params: &Params, info: &ConnectInfo) -> Result<Visitor, Refused> {
        let session = self.sessions.find(info).await?;
        let token = params.get("_csrf_token").unwrap_or_default();
        let session = session.filter(|session| session.is_csrf_token(token)).map(Arc::new);
        let admission = self.sessions.admit(info, session.as_deref())?;
        let (site, uploads) = (Arc::clone(&self.site), UploadRegistry::default());
        Ok(Visitor { site, session, uploads, _admission: admission })
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
