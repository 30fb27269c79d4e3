//! Decides who may connect: the checks of all transports, in Phoenix's order.

use actix_http::header::{
    COOKIE, HOST, HeaderMap, HeaderName, ORIGIN, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE, USER_AGENT,
};
use actix_http::ws::{HandshakeError, verify_handshake};
use actix_http::{RequestHead, StatusCode, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::connect_info::{ConnectInfo, Params, Refused, TransportKind};
use crate::endpoint::Endpoint;
use crate::mount::{Connected, Mount};
use crate::protocol::serializer::Serializer;
use crate::telemetry::logged;

/// The prefix of a subprotocol that carries a client's bearer token.
const BEARER_PREFIX: &str = "base64url.bearer.phx.";
/// The subprotocol that accompanies it.
const PHOENIX: &str = "phoenix";

/// A client that may connect.
pub(super) struct Admitted {
    pub(super) connected: Connected,
    pub(super) serializer: Serializer,
}

/// Checks the origin of the page that sent the request.
pub(super) fn check_origin(mount: &Mount, headers: &HeaderMap) -> bool {
    let allowed = mount
        .config
        .check_origin
        .allows(text(headers, ORIGIN.as_str()), text(headers, HOST.as_str()));
    if !allowed {
        let origin = text(headers, ORIGIN.as_str()).map(logged);
        let allowed = &mount.config.check_origin;
        tracing::warn!(origin, ?allowed, "a page of this origin may not connect");
    }
    allowed
}

/// Headers that tell a client with another WebSocket version which one to use.
const VERSION_HEADERS: [(HeaderName, &str); 2] =
    [(UPGRADE, "websocket"), (SEC_WEBSOCKET_VERSION, "13")];

/// Admits a WebSocket client and selects the response's subprotocol.
pub(super) async fn admit_websocket(
    endpoint: &Endpoint,
    mount: &Mount,
    head: &RequestHead,
) -> Result<(Admitted, Option<&'static str>), Refused> {
    if !check_origin(mount, head.headers()) {
        return Err(Refused::forbidden());
    }
    let (auth_token, subprotocol) = subprotocols(mount, head.headers())?;
    let params = Params::from_query(head.uri.query().unwrap_or_default());
    let info = connect_info(head, TransportKind::WebSocket, auth_token);
    let admitted = admit(endpoint, mount, params, info).await?;
    check_upgrade(head)?;
    Ok((admitted, subprotocol))
}

/// Checks the upgrade itself, as Phoenix does, last.
fn check_upgrade(head: &RequestHead) -> Result<(), Refused> {
    if head.version < Version::HTTP_11 {
        return Err(Refused::with(400, "a WebSocket needs HTTP/1.1"));
    }
    verify_handshake(head).map_err(|error| {
        let status = match error {
            HandshakeError::UnsupportedVersion => StatusCode::UPGRADE_REQUIRED,
            _ => StatusCode::BAD_REQUEST,
        };
        Refused::with(status.as_u16(), error.to_string())
    })
}

/// Headers that tell a client when to come back, in seconds.
const RETRY_HEADERS: [(HeaderName, &str); 1] = [(RETRY_AFTER, "5")];

/// The headers of a refusal with this status (RFC 6455, section 4.2.2; RFC 9110, section 15.6.4).
pub(super) fn refusal_headers(status: StatusCode) -> &'static [(HeaderName, &'static str)] {
    match status {
        StatusCode::UPGRADE_REQUIRED => &VERSION_HEADERS,
        StatusCode::SERVICE_UNAVAILABLE => &RETRY_HEADERS,
        _ => &[],
    }
}

/// Negotiates the protocol version and asks the app.
pub(super) async fn admit(
    endpoint: &Endpoint,
    mount: &Mount,
    params: Params,
    info: ConnectInfo,
) -> Result<Admitted, Refused> {
    if endpoint.is_draining() {
        return Err(Refused::with(503, String::new()));
    }
    let negotiated = Serializer::negotiate(params.get("vsn"));
    let Some(serializer) = negotiated.filter(|vsn| mount.config.serializers.contains(vsn)) else {
        let vsn = params.get("vsn").map(logged);
        tracing::warn!(vsn, "no serializer for the requested version");
        return Err(Refused::forbidden());
    };
    let connected = mount.connect(params, info).await?;
    let max_sockets = mount.config.max_sockets_per_user;
    let user = connected.account.as_deref();
    if user.is_some_and(|user| endpoint.sockets_of(user) >= max_sockets) {
        tracing::warn!(max_sockets, "a user has too many sockets");
        return Err(Refused::with(503, "too many sockets, close some"));
    }
    Ok(Admitted { connected, serializer })
}

/// What the app learns about a client.
pub(super) fn connect_info(
    head: &RequestHead,
    transport: TransportKind,
    auth_token: Option<String>,
) -> ConnectInfo {
    let headers = head.headers();
    let select = |wanted: &dyn Fn(&str) -> bool| {
        let named = headers.iter().filter(|(name, _)| wanted(name.as_str()));
        named
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect()
    };
    ConnectInfo {
        peer: head.peer_addr,
        uri: head.uri.to_string(),
        user_agent: text(headers, USER_AGENT.as_str()).map(str::to_owned),
        x_headers: select(&|name| name.starts_with("x-")),
        trace_context_headers: select(&|name| matches!(name, "traceparent" | "tracestate")),
        cookie: cookie(headers),
        auth_token,
        transport,
    }
}

/// The cookies, which HTTP/2 may send in several headers.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok());
    Some(cookies.collect::<Vec<_>>().join("; ")).filter(|cookies| !cookies.is_empty())
}

/// A header's value, if it is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The bearer token and the subprotocol to respond with, if the mount accepts tokens.
fn subprotocols(
    mount: &Mount,
    headers: &HeaderMap,
) -> Result<(Option<String>, Option<&'static str>), Refused> {
    if !mount.config.auth_token {
        return Ok((None, None));
    }
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    let offered: Vec<&str> = offers.flat_map(|offer| offer.split(',')).map(str::trim).collect();
    if offered.is_empty() {
        return Ok((None, None));
    }
    let bearer = offered.iter().find_map(|offer| offer.strip_prefix(BEARER_PREFIX));
    let auth_token = bearer.map(decode_bearer).transpose()?;
    if !offered.contains(&PHOENIX) {
        return Err(Refused::forbidden());
    }
    Ok((auth_token, Some(PHOENIX)))
}

fn decode_bearer(encoded: &str) -> Result<String, Refused> {
    let decoded = URL_SAFE_NO_PAD.decode(encoded).or_else(|_| STANDARD_NO_PAD.decode(encoded));
    let token = decoded.map_err(|_alphabet| Refused::forbidden())?;
    String::from_utf8(token).map_err(|_not_utf8| Refused::forbidden())
}
