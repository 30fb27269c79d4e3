//! The user of a live page, authenticated in the same way as on any other page.

use std::any::Any;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use actix_channels::{ConnectInfo, Refused};
use actix_live::{Error, LIVE_SOCKET_ID, LiveSocket, OnMount, Result, Session, SessionSource};
use ipnet::IpNet;
use rumbl_core::accounts::SessionToken;
use serde::Deserialize;
use serde_json::Value;

use crate::client_address::ClientAddress;
use crate::csrf_token::CsrfToken;
use crate::i18n::Locale;
use crate::identity::socket_token::NamedSession;
use crate::identity::{Identity, Sessions, session_cookie, socket_id};
use crate::places::Places;
use crate::secret::Secret;

/// The key of the session's name in the live pages' session values.
const SESSION: &str = "session";
/// The key of the IP address in the same.
const ADDRESS: &str = "address";

/// The logged-in user, if any. As long as a view holds it, the session is among those that are compared with the
/// database, so the socket is closed when the session ends.
#[derive(Debug)]
pub(crate) struct Reader(pub(crate) Option<Arc<Identity>>);

/// The session values of live pages, for the initial render and for the socket alike.
///
/// # Errors
/// If the CSRF token can't be derived.
pub(crate) fn session(
    secret: &Secret,
    identity: Option<&Identity>,
    address: Option<ClientAddress>,
) -> crate::error::Result<Session> {
    let token = CsrfToken::of_reader(secret, identity.map(Identity::session))?;
    let mut session = Session::with_csrf_token(token.text());
    if let Some(address) = address {
        session.put(ADDRESS, address.ip().to_string());
    }
    if let Some(identity) = identity {
        let named = serde_json::to_value(NamedSession::of(identity.session()));
        session.put(SESSION, named.map_err(crate::error::Error::internal)?);
        // A log-out disconnects these sockets together with those of channels.
        session.put(LIVE_SOCKET_ID, socket_id(identity.session_id()));
    }
    Ok(session)
}

/// The key of the language's tag in a live page's own values. It is that of the page around the view.
pub(crate) const LOCALE: &str = "locale";

/// The language of a reader.
pub(super) fn locale(socket: &LiveSocket) -> Locale {
    socket.assigned::<Locale>().copied().unwrap_or_default()
}

/// The IP address of a reader. Connections without an address count as one.
pub(super) fn address(session: &Session) -> ClientAddress {
    let address = session.get(ADDRESS).and_then(Value::as_str);
    let address = address.and_then(|address| address.parse().ok());
    address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).into()
}

/// Authenticates a socket by the session cookie.
#[derive(Debug)]
pub(crate) struct ReaderSessions {
    /// The secret from which CSRF tokens are derived.
    pub secret: Secret,
    /// The name of the session cookie.
    pub cookie_name: &'static str,
    /// The sessions to look the cookie up in.
    pub sessions: Sessions,
    /// The connection limit for visitors who are not logged in.
    pub strangers: Places<()>,
    /// Proxies whose forwarded client address is trusted.
    pub trusted_proxies: Vec<IpNet>,
}

impl ReaderSessions {
    fn token_of(&self, info: &ConnectInfo) -> Option<SessionToken> {
        session_cookie::token_of_header(info.cookie.as_deref()?, self.cookie_name)
    }
}

impl SessionSource for ReaderSessions {
    async fn find(&self, info: &ConnectInfo) -> Result<Option<Session>, Refused> {
        let busy = || Refused::with(503, "rumbl is busy, try again in a moment");
        let identity = match self.token_of(info) {
            Some(token) => self.sessions.find_by_token(&token).await.map_err(|error| {
                tracing::warn!(%error, "live socket refused");
                busy()
            })?,
            None => None,
        };
        let address = ClientAddress::of_socket(info, &self.trusted_proxies);
        let session = session(&self.secret, identity.as_deref(), address).map_err(|error| {
            tracing::error!(%error, "live socket refused");
            busy()
        })?;
        Ok(Some(session))
    }

    fn admit(
        &self,
        info: &ConnectInfo,
        session: Option<&Session>,
    ) -> Result<Arc<dyn Any + Send + Sync>, Refused> {
        if session.is_some_and(|session| session.get(SESSION).is_some()) {
            return Ok(Arc::new(()));
        }
        let address = ClientAddress::of_socket(info, &self.trusted_proxies);
        let place = self.strangers.take(address.ok_or_else(Refused::forbidden)?);
        let place =
            place.ok_or_else(|| Refused::with(503, "too many are here, try again later"))?;
        Ok(Arc::new(place))
    }

    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        ClientAddress::of_socket(info, &self.trusted_proxies).map(ClientAddress::ip)
    }
}

/// Looks up the reader before any view is mounted, and again on every join.
#[derive(Debug)]
pub(crate) struct FetchReader {
    sessions: Sessions,
}

impl FetchReader {
    /// Creates the hook.
    pub(crate) fn new(sessions: Sessions) -> Self {
        Self { sessions }
    }
}

impl OnMount for FetchReader {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        let named = socket.session().get(SESSION).map(NamedSession::deserialize).transpose();
        let identity = match named.map_err(|_malformed| Error::redirect(socket.uri()))? {
            Some(named) => {
                let identity = self.sessions.find(&named).await?;
                // A reader whose session has ended gets the page as a visitor.
                Some(identity.ok_or_else(|| Error::redirect(socket.uri()))?)
            }
            None => None,
        };
        socket.assign(Reader(identity));
        Ok(())
    }
}

/// Assigns the reader's language before any view is mounted, and again on every join.
#[derive(Debug)]
pub(crate) struct FetchLocale;

impl OnMount for FetchLocale {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        let tag = socket.child_session(LOCALE).and_then(Value::as_str);
        let locale = tag.and_then(Locale::tagged).unwrap_or_default();
        socket.assign(locale);
        Ok(())
    }
}
