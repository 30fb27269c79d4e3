//! The socket that a page's script opens.

use std::sync::Arc;

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket};

use crate::channel::{LiveChannel, Visitor};
use crate::site::Site;
use crate::upload_channel::UploadChannel;
use crate::upload_registry::UploadRegistry;

/// The session key by which all sockets of one person can be ended, with
/// [`Endpoint::disconnect`](actix_channels::Endpoint::disconnect).
pub const LIVE_SOCKET_ID: &str = "live_socket_id";

/// Serves the views of a site. It is mounted at `/live`, or wherever the page's script connects.
#[derive(Debug)]
pub struct ViewSocket(Arc<Site>);

impl ViewSocket {
    /// A socket for the views of this site.
    pub fn new(site: &Arc<Site>) -> Self {
        Self(Arc::clone(site))
    }
}

impl Socket for ViewSocket {
    type Assigns = Visitor;

    /// The session counts only with its CSRF token, because other sites' pages can make a browser send
    /// the cookie. Without it the socket opens and every join says that the page is stale.
    async fn connect(&self, params: &Params, info: &ConnectInfo) -> Result<Visitor, Refused> {
        let session = info.cookie.as_deref().and_then(|header| self.0.session_of_header(header));
        let token = params.get("_csrf_token").unwrap_or_default();
        let session = session.filter(|session| session.is_csrf_token(token)).map(Arc::new);
        Ok(Visitor { site: Arc::clone(&self.0), session, uploads: UploadRegistry::default() })
    }

    fn id(&self, visitor: &Visitor) -> Option<String> {
        let id = visitor.session.as_ref()?.get(LIVE_SOCKET_ID)?;
        id.as_str().map(str::to_owned)
    }

    fn channels(routes: ChannelRoutes<Visitor>) -> ChannelRoutes<Visitor> {
        routes.channel::<LiveChannel>("lv:*").channel::<UploadChannel>("lvu:*")
    }
}
