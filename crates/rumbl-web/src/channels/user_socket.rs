//! Who may connect: people with a token that names their session, and guests, who have no token.

use std::net::IpAddr;
use std::sync::Arc;

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket};
use ipnet::IpNet;

use super::conversation_channel::ConversationChannel;
use super::inbox_channel::InboxChannel;
use super::room_channel::RoomChannel;
use super::video_channel::VideoChannel;
use super::viewer::{Viewer, Who};
use super::watch_room_channel::WatchRoomChannel;
use crate::client_address::ClientAddress;
use crate::guests::Guests;
use crate::i18n::Locale;
use crate::identity::socket_token::NamedSession;
use crate::identity::{ProgramTokens, Sessions, socket_id, socket_token};
use crate::live::Live;
use crate::secret::Secret;

/// The socket at `/socket`.
#[derive(Debug)]
pub(crate) struct UserSocket {
    /// Verifies the tokens.
    pub secret: Secret,
    /// Looks up the sessions that the tokens name.
    pub sessions: Sessions,
    /// Verifies the tokens of programs, which may connect too.
    pub program_tokens: Arc<ProgramTokens>,
    /// Admits guests; `None` when guests are switched off.
    pub guests: Option<Arc<Guests>>,
    /// Proxies whose forwarded client address is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Shared state of the channels.
    pub live: Arc<Live>,
}

impl UserSocket {
    /// The session that a browser's or a program's token names.
    fn named(&self, token: Option<&str>) -> Result<NamedSession, Refused> {
        socket_token::verify(&self.secret, token).or_else(|error| {
            let verified = token.and_then(|token| self.program_tokens.verify(token));
            verified.map(|(named, _)| named).ok_or_else(|| {
                tracing::info!(%error, "socket refused");
                Refused::forbidden()
            })
        })
    }
}

impl Socket for UserSocket {
    type Assigns = Viewer;

    async fn connect(&self, params: &Params, info: &ConnectInfo) -> Result<Viewer, Refused> {
        let (sessions, live) = (self.sessions.clone(), Arc::clone(&self.live));
        let locale = params.get("locale").and_then(Locale::tagged).unwrap_or_default();
        if let (None, Some(guests)) = (params.get("token"), &self.guests) {
            let guest = guests.admit(info)?;
            return Ok(Viewer { who: Who::Guest(Arc::new(guest)), sessions, locale, live });
        }
        let named = self.named(params.get("token"))?;
        let identity = self.sessions.find(&named).await.map_err(|error| {
            tracing::warn!(%error, session_id = %named.id(), "socket refused");
            Refused::with(503, "rumbl is busy, try again in a moment")
        })?;
        let identity = identity.ok_or_else(|| {
            tracing::info!(session_id = %named.id(), "socket refused: the session has ended");
            Refused::forbidden()
        })?;
        Ok(Viewer { who: Who::Member(identity), sessions, locale, live })
    }

    /// One log-in's sockets, so that a log-out closes these and no others.
    fn id(&self, viewer: &Viewer) -> Option<String> {
        match &viewer.who {
            Who::Member(identity) => Some(socket_id(identity.session_id())),
            Who::Guest(_) => None,
        }
    }

    /// All log-ins of a person share the person's limits.
    fn account(&self, viewer: &Viewer) -> Option<String> {
        viewer.user().map(|user| user.id.to_string())
    }

    /// The client's address; behind a trusted proxy, the one it forwards.
    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        ClientAddress::of_socket(info, &self.trusted_proxies).map(ClientAddress::ip)
    }

    fn channels(routes: ChannelRoutes<Viewer>) -> ChannelRoutes<Viewer> {
        routes
            .channel::<VideoChannel>("videos:*")
            .channel::<ConversationChannel>("conversations:*")
            .channel::<InboxChannel>("users:*")
            .channel::<RoomChannel>("room:chat")
            .channel::<WatchRoomChannel>("rooms:*")
    }
}
