//! Who may connect: people who show a token that names their session.

use std::sync::Arc;

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket};

use super::video_channel::VideoChannel;
use super::viewer::Viewer;
use crate::identity::{Sessions, socket_id, socket_token};
use crate::live::Live;
use crate::secret::Secret;

/// The socket at `/socket`.
#[derive(Debug)]
pub(crate) struct UserSocket {
    /// What signs the tokens.
    pub secret: Secret,
    /// Who is behind them.
    pub sessions: Sessions,
    /// What the channels work with.
    pub live: Arc<Live>,
}

impl Socket for UserSocket {
    type Assigns = Viewer;

    async fn connect(&self, params: &Params, _: &ConnectInfo) -> Result<Viewer, Refused> {
        let named = socket_token::verify(&self.secret, params.get("token")).map_err(|error| {
            tracing::info!(%error, "socket refused");
            Refused::forbidden()
        })?;
        let identity = self.sessions.find(&named).await.map_err(|error| {
            tracing::warn!(%error, session_id = %named.id(), "socket refused");
            Refused::with(503, "rumbl is busy, try again in a moment")
        })?;
        let identity = identity.ok_or_else(|| {
            tracing::info!(session_id = %named.id(), "socket refused: the session has ended");
            Refused::forbidden()
        })?;
        let (sessions, live) = (self.sessions.clone(), Arc::clone(&self.live));
        Ok(Viewer { identity, sessions, live })
    }

    /// A log-out ends the sockets of that log-in alone.
    fn id(&self, viewer: &Viewer) -> Option<String> {
        Some(socket_id(viewer.identity.session_id()))
    }

    /// All log-ins of a person share what one person may take.
    fn account(&self, viewer: &Viewer) -> Option<String> {
        Some(viewer.user().id.to_string())
    }

    fn channels(routes: ChannelRoutes<Viewer>) -> ChannelRoutes<Viewer> {
        routes.channel::<VideoChannel>("videos:*")
    }
}
